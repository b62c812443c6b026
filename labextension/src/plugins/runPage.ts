import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import { Clipboard, WidgetTracker } from '@jupyterlab/apputils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { URLExt } from '@jupyterlab/coreutils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { DataApi } from '../api/data';
import { CommandIDs } from '../commandIds';
import type { Highlight } from '../components/Code';
import { RunPageWidget } from '../experiments/page';
import { addRunCommands, copy } from '../experiments/runCommands';
import { markdownWith } from '../experiments/renderMarkdown';
import { RunModel } from '../experiments/runModel';
import type { TabKey } from '../experiments/RunPage';
import { verbsOf } from '../experiments/verbs';
import { IPreferences, IRunOrganizer, IStore } from '../tokens';
import { locate } from './locate';

/** The pages of runs in the main area, and what can be done with a run. */
export const runPage: JupyterFrontEndPlugin<void> = {
  id: 'notebench:run-page',
  description: 'Shows a run in the main area.',
  autoStart: true,
  requires: [IStore, IPreferences],
  optional: [ITranslator, ILayoutRestorer, IEditorLanguageRegistry, ILabShell, IRunOrganizer, IRenderMimeRegistry],
  activate: (
    app: JupyterFrontEnd,
    store: IStore,
    preferences: IPreferences,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    languages: IEditorLanguageRegistry | null,
    labShell: ILabShell | null,
    organizer: IRunOrganizer | null,
    rendermime: IRenderMimeRegistry | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    const data = new DataApi(app.serviceManager.serverSettings);
    const renderMarkdown = rendermime ? markdownWith(rendermime) : undefined;
    const tracker = new WidgetTracker<RunPageWidget>({ namespace: 'notebench-run' });

    const build = (runId: string, tab: TabKey): RunPageWidget => {
      const { pollInterval } = preferences.values;
      return new RunPageWidget({
        model: new RunModel({ ...store, runId, pollInterval }),
        trans,
        tab,
        highlight: languages ? highlightWith(languages) : undefined,
        locate: notebook => locate(app, store.api, notebook),
        onOpenNotebook: path => void app.commands.execute('docmanager:open', { path }),
        onOpenExperiment: experiment => void app.commands.execute(CommandIDs.showExperiment, { experiment }),
        onOpenRun: other => void app.commands.execute(CommandIDs.openRun, { runId: other }),
        onOpenData: dataId => void app.commands.execute(CommandIDs.openData, { dataId }),
        data,
        verbs: verbsOf(app.commands),
        onNote: organizer ? note => organizer.annotate(runId, note) : undefined,
        renderMarkdown,
        onCopy: text => Clipboard.copyToSystem(text),
        onVerbCopy: text => copy(text, trans)
      });
    };

    const open = (runId: string, tab: TabKey | null): void => {
      let page = tracker.find(other => other.runId === runId);
      if (!page) {
        const added = build(runId, tab ?? 'overview');
        added.content.tabChanged.connect(() => void tracker.save(added));
        app.shell.add(added, 'main', { type: 'Notebench' });
        if (!labShell && !added.isAttached) {
          // Notebook's shell has one place, and it is taken: JupyterLab shows the page in a tab of its own.
          added.dispose();
          openInLab(app, runId);
          return;
        }
        void tracker.add(added);
        page = added;
      } else if (tab !== null) {
        page.content.tab = tab;
      }
      app.shell.activateById(page.id);
    };

    addRunCommands({ app, tracker, trans, open, api: store.api, locate: path => locate(app, store.api, path) });
    if (restorer) {
      void restorer.restore(tracker, {
        command: CommandIDs.openRun,
        args: page => ({ runId: page.runId, tab: page.content.tab }),
        name: page => page.runId
      });
    }
  }
};

function openInLab(app: JupyterFrontEnd, runId: string): void {
  const { baseUrl } = app.serviceManager.serverSettings;
  const query = new URLSearchParams({ 'notebench-run': runId }).toString();
  window.open(`${URLExt.join(baseUrl, 'lab')}?${query}`, '_blank', 'noopener');
}

function highlightWith(languages: IEditorLanguageRegistry): Highlight {
  return (code, language, host) => languages.highlight(code, languages.findBest(language), host);
}
