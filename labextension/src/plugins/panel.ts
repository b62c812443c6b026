import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commandIds';
import { RunListModel } from '../experiments/model';
import { metricChoice } from '../experiments/query';
import { NotebenchPanel, PANEL_ID } from '../experiments/panel';
import { addPanelCommands } from '../experiments/panelCommands';
import { verbsOf } from '../experiments/verbs';
import { INotebenchPanel, IPreferences, IStore } from '../tokens';
import { leavePanel } from './panelSection';

/** The list of runs in the left area. */
export const panel: JupyterFrontEndPlugin<INotebenchPanel> = {
  id: 'notebench:panel',
  description: 'Lists experiments and runs in the left area.',
  autoStart: true,
  provides: INotebenchPanel,
  requires: [IStore, IPreferences],
  optional: [ITranslator, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    store: IStore,
    preferences: IPreferences,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null
  ): INotebenchPanel => {
    const words = translator ?? nullTranslator;
    const { metric, sort, pageSize, pollInterval } = preferences.values;
    const model = new RunListModel({ ...store, pageSize, pollInterval, query: { metric: metricChoice(metric), sort } });
    store.lists.add(model);
    const widget = new NotebenchPanel({
      model,
      translator: words,
      onOpen: runId => void app.commands.execute(CommandIDs.openRun, { runId }),
      onTable: () => void app.commands.execute(CommandIDs.openTable),
      onInsert: () => void app.commands.execute(CommandIDs.insertSnippet),
      onLeave: () => leavePanel(app),
      verbs: verbsOf(app.commands)
    });
    let applied = preferences.values;
    preferences.changed.connect((_, values) => {
      const isOther = values.metric !== applied.metric || values.sort !== applied.sort;
      applied = values;
      if (isOther) {
        model.ask({ metric: metricChoice(values.metric), sort: values.sort });
      }
    });
    addPanelCommands(app, widget, model, words.load('notebench'));
    app.shell.add(widget, 'left', { rank: 300, type: 'Notebench' });
    restorer?.add(widget, PANEL_ID);
    return widget;
  }
};
