import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer, IRouter } from '@jupyterlab/application';
import { Clipboard, WidgetTracker } from '@jupyterlab/apputils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';

import { JobApi, JobEvents } from '../api/jobs';
import { SweepApi } from '../api/sweeps';
import { CommandIDs } from '../commandIds';
import { markdownWith } from '../experiments/renderMarkdown';
import { copy } from '../experiments/runCommands';
import { JobModel } from '../jobs/jobModel';
import { SweepListModel } from '../sweeps/listModel';
import type { ISweepState } from '../sweeps/state';
import { LINK_PATTERN, queryArgs, stateArgs, stateQuery } from '../sweeps/state';
import { addSweepCommands } from '../sweeps/sweepCommands';
import { SweepModel } from '../sweeps/sweepModel';
import { SweepPageWidget, sweepsSection } from '../sweeps/widgets';
import { INotebenchPanel, IPreferences, IStore } from '../tokens';
import { followLinks, linkOf } from './deepLink';
import { openChosenPage } from './openPage';
import { addSection, leavePanel } from './panelSection';

/** The sweeps in the panel, and their pages in the main area. */
export const sweeps: JupyterFrontEndPlugin<void> = {
  id: 'notebench:sweeps',
  description: 'Lists sweeps in the panel, and shows one with its trials and charts in the main area.',
  autoStart: true,
  requires: [IStore, IPreferences, INotebenchPanel],
  optional: [ITranslator, ILayoutRestorer, IRouter, IEditorLanguageRegistry, IRenderMimeRegistry],
  activate: (
    app: JupyterFrontEnd,
    store: IStore,
    preferences: IPreferences,
    panel: INotebenchPanel,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    router: IRouter | null,
    languages: IEditorLanguageRegistry | null,
    rendermime: IRenderMimeRegistry | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    const { serverSettings, events: stream } = app.serviceManager;
    const api = new SweepApi(serverSettings);
    const jobs = new JobApi(serverSettings);
    const events = new JobEvents(stream.stream);
    const { pollInterval } = preferences.values;
    const tracker = new WidgetTracker<SweepPageWidget>({ namespace: 'notebench-sweep' });

    const build = (state: ISweepState): SweepPageWidget => {
      const { sweepId } = state;
      return new SweepPageWidget({
        model: new SweepModel({ api, events, state, pollInterval }),
        job: new JobModel({ api: jobs, events, runs: store.api, jobId: sweepId, pollInterval }),
        trans,
        highlight: languages
          ? (code, language, host) => languages.highlight(code, languages.findBest(language), host)
          : undefined,
        renderMarkdown: rendermime ? markdownWith(rendermime) : undefined,
        onVerb: command => void app.commands.execute(command, { sweepId }),
        onOpenRun: runId => void app.commands.execute(CommandIDs.openRun, { runId }),
        onOpenSweep: other => void app.commands.execute(CommandIDs.openSweep, { sweepId: other }),
        onCopy: text => Clipboard.copyToSystem(text),
        onCopyLink: now => copy(linkOf(app, stateQuery(now)), trans)
      });
    };

    const open = (state: ISweepState, args: ReadonlyPartialJSONObject): void =>
      openChosenPage(app, tracker, {
        isIt: page => page.sweepId === state.sweepId,
        build: () => build(state),
        state,
        about: 'sweepId',
        args
      });

    addSweepCommands({ app, tracker, trans, api, events, open });
    followLinks(app, trans, router, {
      command: CommandIDs.followSweep,
      label: trans.__('Open the Sweep in the Address'),
      caption: trans.__('Open the page of the sweep that the address of the page names'),
      pattern: LINK_PATTERN,
      opens: CommandIDs.openSweep,
      args: queryArgs
    });
    const list = new SweepListModel({ api, events, pollInterval });
    addSection(panel, 'sweeps', makeSection(app, list, trans), list);
    if (restorer) {
      void restorer.restore(tracker, {
        command: CommandIDs.openSweep,
        args: page => stateArgs(page.model.state),
        name: page => page.sweepId
      });
    }
  }
};

/** The list in the panel. */
function makeSection(app: JupyterFrontEnd, model: SweepListModel, trans: TranslationBundle): Widget {
  return sweepsSection(
    {
      model,
      onOpen: sweepId => void app.commands.execute(CommandIDs.openSweep, { sweepId }),
      onInsert: () => void app.commands.execute(CommandIDs.insertSweep),
      onNew: () => void app.commands.execute(CommandIDs.newSweep),
      onVerb: (command, sweepId) => void app.commands.execute(command, { sweepId }),
      onCompare: sweepIds => void app.commands.execute(CommandIDs.compareSweeps, { sweepIds: [...sweepIds] }),
      onLeave: () => leavePanel(app)
    },
    trans
  );
}
