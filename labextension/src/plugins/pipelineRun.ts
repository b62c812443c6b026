import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer, IRouter } from '@jupyterlab/application';
import { Clipboard, Notification, WidgetTracker } from '@jupyterlab/apputils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { JobApi, JobEvents } from '../api/jobs';
import { PipelineApi } from '../api/pipelines';
import { CommandIDs } from '../commandIds';
import { textArg } from '../experiments/commandArgs';
import { problemWords } from '../experiments/problems';
import { lastRead } from '../experiments/reading';
import { markdownWith } from '../experiments/renderMarkdown';
import { copy } from '../experiments/runCommands';
import { logoIcon } from '../icons';
import { JobModel } from '../jobs/jobModel';
import { PipelineRunModel } from '../pipelines/run/runModel';
import type { IPipelineRunState } from '../pipelines/run/state';
import { LINK_PATTERN, queryArgs, readState, stateArgs, stateQuery, TABS } from '../pipelines/run/state';
import { PipelineRunPageWidget } from '../pipelines/run/widgets';
import { cellWords, leftWords } from '../pipelines/run/words';
import { IPreferences, IStore } from '../tokens';
import { followLinks, linkOf } from './deepLink';
import { locate } from './locate';
import { openChosenPage } from './openPage';
import { showCell } from './showCell';

/** The pages of pipelines' runs in the main area. */
export const pipelineRun: JupyterFrontEndPlugin<void> = {
  id: 'notebench:pipeline-run',
  description: 'Shows a run of a pipeline, with its graph and its steps, in the main area.',
  autoStart: true,
  requires: [IStore, IPreferences],
  optional: [ITranslator, ILayoutRestorer, IRouter, IEditorLanguageRegistry, IRenderMimeRegistry, INotebookTracker],
  activate: (
    app: JupyterFrontEnd,
    store: IStore,
    preferences: IPreferences,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    router: IRouter | null,
    languages: IEditorLanguageRegistry | null,
    rendermime: IRenderMimeRegistry | null,
    notebooks: INotebookTracker | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    const { serverSettings, events: stream } = app.serviceManager;
    const api = new PipelineApi(serverSettings);
    const jobs = new JobApi(serverSettings);
    const events = new JobEvents(stream.stream);
    const { pollInterval } = preferences.values;
    const tracker = new WidgetTracker<PipelineRunPageWidget>({ namespace: 'notebench-pipeline-run' });

    const openSource = (path: string, code: string | null): void => void showSource(app, store, notebooks, trans, { path, code });

    const build = (state: IPipelineRunState): PipelineRunPageWidget => {
      const { runId } = state;
      const model = new PipelineRunModel({ api, events, state, pollInterval });
      return new PipelineRunPageWidget({
        model,
        job: new JobModel({ api: jobs, events, runs: store.api, jobId: runId, pollInterval }),
        trans,
        highlight: languages
          ? (code, language, host) => languages.highlight(code, languages.findBest(language), host)
          : undefined,
        renderMarkdown: rendermime ? markdownWith(rendermime) : undefined,
        onVerb: command => {
          const path = lastRead(model.run)?.value.path ?? '';
          void app.commands.execute(command, command === CommandIDs.runPipeline ? { path } : { runId, jobId: runId });
        },
        onOpenRun: other => void app.commands.execute(CommandIDs.openRun, { runId: other }),
        onOpenPipelineRun: other => void app.commands.execute(CommandIDs.openPipelineRun, { runId: other }),
        onOpenPipeline: path => openSource(path, null),
        onOpenSource: openSource,
        onCopy: text => Clipboard.copyToSystem(text),
        onCopyLink: now => copy(linkOf(app, stateQuery(now)), trans)
      });
    };

    const open = (state: IPipelineRunState, args: ReadonlyPartialJSONObject): void =>
      openChosenPage(app, tracker, {
        isIt: page => page.runId === state.runId,
        build: () => build(state),
        state,
        about: 'runId',
        args
      });

    addCommands(app, tracker, trans, open);
    followLinks(app, trans, router, {
      command: CommandIDs.followPipelineRun,
      label: trans.__('Open the Pipeline Run in the Address'),
      caption: trans.__('Open the page of the pipeline run that the address of the page names'),
      pattern: LINK_PATTERN,
      opens: CommandIDs.openPipelineRun,
      args: queryArgs
    });
    if (restorer) {
      void restorer.restore(tracker, {
        command: CommandIDs.openPipelineRun,
        args: page => stateArgs(page.model.state),
        name: page => page.runId
      });
    }
  }
};

/** Opens a file of the workspace; a notebook at the cell with this code. */
async function showSource(
  app: JupyterFrontEnd,
  { api }: IStore,
  notebooks: INotebookTracker | null,
  trans: TranslationBundle,
  { path, code }: { readonly path: string; readonly code: string | null }
): Promise<void> {
  const place = await locate(app, api, path);
  if (place === null) {
    Notification.error(trans.__('%1 is not there any more, or this server cannot open it', path), { autoClose: 8000 });
    return;
  }
  await app.commands.execute('docmanager:open', { path: place });
  if (code !== null && notebooks) {
    await showCell(notebooks, place, code);
  }
}

function addCommands(
  app: JupyterFrontEnd,
  tracker: WidgetTracker<PipelineRunPageWidget>,
  trans: TranslationBundle,
  open: (state: IPipelineRunState, args: ReadonlyPartialJSONObject) => void
): void {
  const runOf = (args: ReadonlyPartialJSONObject): string | null =>
    textArg(args, 'runId') ?? tracker.currentWidget?.runId ?? null;
  const runId = {
    type: 'string',
    description: trans.__('The id of the run; without it, the run in front')
  };
  app.commands.addCommand(CommandIDs.openPipelineRun, {
    label: trans.__('Open Pipeline Run'),
    caption: trans.__('Open the page of a run of a pipeline'),
    icon: logoIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          runId,
          tab: { type: 'string', enum: [...TABS], description: trans.__('The tab to show') },
          step: { type: 'string', description: trans.__('The step to tell of') },
          item: { type: 'string', description: trans.__('Of a mapped step, the place of one of its items, from 0') },
          isNotebook: { type: 'boolean', description: trans.__('Whether to show the notebook that the step executed') }
        }
      }
    },
    execute: args => {
      const state = readState({ ...args, runId: runOf(args) });
      if (state) {
        open(state, args);
      }
    }
  });
  const resume = async (args: ReadonlyPartialJSONObject, isAtCell: boolean): Promise<void> => {
    const page = tracker.find(each => each.runId === runOf(args));
    const answer = await page?.model.resumeLeft(isAtCell);
    if (answer?.kind === 'ok') {
      await app.commands.execute(CommandIDs.openPipelineRun, { runId: answer.value.run_id });
    } else if (answer) {
      const reason = answer.kind === 'refused' ? answer.error.message : problemWords(answer, trans).what;
      Notification.error(trans.__('The run cannot be resumed: %1', reason), { autoClose: 8000 });
    }
  };
  const describedBy = { args: { type: 'object', properties: { runId } } };
  const isEnabled = (): boolean => tracker.currentWidget !== null;
  app.commands.addCommand(CommandIDs.resumePipelineRun, {
    label: trans.__('Resume What Is Left of Pipeline Run'),
    caption: leftWords(trans).caption,
    describedBy,
    isEnabled,
    execute: args => resume(args, false)
  });
  app.commands.addCommand(CommandIDs.resumePipelineRunAtCell, {
    label: trans.__('Resume Pipeline Run at the Cell'),
    caption: cellWords(trans).caption,
    describedBy,
    isEnabled,
    execute: args => resume(args, true)
  });
}
