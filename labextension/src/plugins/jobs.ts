import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { Clipboard, WidgetTracker } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { JobApi, JobEvents } from '../api/jobs';
import { CommandIDs } from '../commandIds';
import { addJobCommands } from '../jobs/jobCommands';
import { JobModel } from '../jobs/jobModel';
import { JobListModel } from '../jobs/listModel';
import { JobPageWidget, JobsSectionWidget } from '../jobs/widgets';
import { INotebenchPanel, IPreferences, IStore } from '../tokens';
import { openJobPage } from './jobPage';
import { openPage } from './openPage';
import { followPanel, leavePanel } from './panelSection';

/** The jobs in the panel, and their pages in the main area. */
export const jobs: JupyterFrontEndPlugin<void> = {
  id: 'notebench:jobs',
  description: 'Lists jobs in the panel, and shows one with its log in the main area.',
  autoStart: true,
  requires: [IStore, IPreferences, INotebenchPanel],
  optional: [ITranslator, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    store: IStore,
    preferences: IPreferences,
    panel: INotebenchPanel,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    const { serverSettings, events: stream } = app.serviceManager;
    const api = new JobApi(serverSettings);
    const events = new JobEvents(stream.stream);
    const tracker = new WidgetTracker<JobPageWidget>({ namespace: 'notebench-job' });

    const build = (jobId: string): JobPageWidget => {
      const { pollInterval } = preferences.values;
      return new JobPageWidget({
        model: new JobModel({ api, events, runs: store.api, jobId, pollInterval }),
        trans,
        onVerb: command => void app.commands.execute(command, { jobId }),
        onOpenRun: runId => void app.commands.execute(CommandIDs.openRun, { runId }),
        onCopy: text => Clipboard.copyToSystem(text)
      });
    };

    const open = (jobId: string): void =>
      openPage(app, tracker, { isIt: page => page.jobId === jobId, build: () => build(jobId) });

    addJobCommands({ app, tracker, trans, api, events, open });
    const list = new JobListModel({ api, events, pollInterval: preferences.values.pollInterval });
    follow(panel, list, makeSection(app, list, trans));
    if (restorer) {
      void restorer.restore(tracker, {
        command: CommandIDs.openJob,
        args: page => ({ jobId: page.jobId }),
        name: page => page.jobId
      });
    }
  }
};

/** The list in the panel; it is there while there are jobs. */
function makeSection(app: JupyterFrontEnd, model: JobListModel, trans: TranslationBundle): JobsSectionWidget {
  return new JobsSectionWidget(
    {
      model,
      onOpen: job => openJobPage(app, job),
      onLeave: () => leavePanel(app)
    },
    trans
  );
}

/** Follows the jobs while the panel is seen. */
function follow(panel: INotebenchPanel, model: JobListModel, section: JobsSectionWidget): void {
  model.changed.connect(() => (model.jobs.length > 0 ? panel.addSection(section) : panel.removeSection(section)));
  followPanel(panel, () => model.show(), () => model.hide());
}
