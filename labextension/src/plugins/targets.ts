import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { JobEvents } from '../api/jobs';
import { TargetApi } from '../api/targets';
import { CommandIDs } from '../commandIds';
import { TargetListModel } from '../targets/listModel';
import { addTargetCommands } from '../targets/targetCommands';
import { targetsSection } from '../targets/widgets';
import { INotebenchPanel, IPreferences } from '../tokens';
import { openJobPage } from './jobPage';
import { followPanel, leavePanel } from './panelSection';

/** The clusters in the panel: what they have, what is in use, and whether they can be used. */
export const targets: JupyterFrontEndPlugin<void> = {
  id: 'notebench:targets',
  description: 'Lists the clusters that are attached, and attaches and checks them.',
  autoStart: true,
  requires: [IPreferences, INotebenchPanel],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    preferences: IPreferences,
    panel: INotebenchPanel,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    const { serverSettings, events } = app.serviceManager;
    const model = new TargetListModel({
      api: new TargetApi(serverSettings),
      events: new JobEvents(events.stream),
      pollInterval: preferences.values.pollInterval
    });
    addTargetCommands({ app, model, trans });
    const section = targetsSection(
      {
        model,
        onOpenJob: job => openJobPage(app, job),
        onAttach: () => void app.commands.execute(CommandIDs.attachTarget),
        onCheck: name => void app.commands.execute(CommandIDs.checkTarget, { name }),
        onDetach: name => void app.commands.execute(CommandIDs.detachTarget, { name }),
        onLeave: () => leavePanel(app)
      },
      trans
    );
    // Few look at clusters all the time: it takes no room until somebody opens it.
    panel.addSection(section, 'end');
    followPanel(panel, () => model.follow(), () => model.leave());
  }
};
