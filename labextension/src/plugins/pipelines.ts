import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer, IRouter } from '@jupyterlab/application';
import { Clipboard, ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';

import { JobEvents } from '../api/jobs';
import { PipelineApi } from '../api/pipelines';
import { CommandIDs } from '../commandIds';
import { SideBySideModel } from '../comparison/sideBySide';
import { COMPARED } from '../pipelines/comparison/state';
import { PipelineListModel, PipelineRunListModel } from '../pipelines/listModel';
import { addPipelineCommands } from '../pipelines/pipelineCommands';
import type { PipelineComparisonWidget, PipelineRunsWidget } from '../pipelines/sections';
import { pipelineComparisonPage, pipelineRunsPage, pipelinesSection } from '../pipelines/sections';
import { INotebenchPanel, IPreferences } from '../tokens';
import { openPage } from './openPage';
import { addSection, leavePanel } from './panelSection';
import { addPipelineForms } from './pipelineForms';
import type { ISideBySideWords } from './sideBySide';
import { addSideBySide } from './sideBySide';

/** The pipelines in the panel, the runs of each, and two runs side by side. */
export const pipelines: JupyterFrontEndPlugin<void> = {
  id: 'notebench:pipelines',
  description: 'Lists pipelines in the panel, and their runs in the main area.',
  autoStart: true,
  requires: [IPreferences, INotebenchPanel],
  optional: [ITranslator, ILayoutRestorer, IRouter, IFileBrowserFactory, ILauncher, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    preferences: IPreferences,
    panel: INotebenchPanel,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    router: IRouter | null,
    files: IFileBrowserFactory | null,
    launcher: ILauncher | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    const { serverSettings, events: stream } = app.serviceManager;
    const api = new PipelineApi(serverSettings);
    const events = new JobEvents(stream.stream);
    const { pollInterval } = preferences.values;
    const tracker = new WidgetTracker<PipelineRunsWidget>({ namespace: 'notebench-pipeline-runs' });
    const openRun = (runId: string): void => void app.commands.execute(CommandIDs.openPipelineRun, { runId });

    const build = (path: string): PipelineRunsWidget =>
      pipelineRunsPage(
        {
          model: new PipelineRunListModel({ api, path, events, pollInterval }),
          onOpen: openRun,
          onRun: () => void app.commands.execute(CommandIDs.runPipeline, { path }),
          onCompare: runIds => void app.commands.execute(CommandIDs.comparePipelineRuns, { runIds: [...runIds] }),
          onLeave: () => void app.commands.execute(CommandIDs.openPanel)
        },
        trans
      );
    const openRuns = (path: string): void =>
      openPage(app, tracker, { isIt: page => page.model.path === path, build: () => build(path) });

    addPipelineCommands({ app, trans, api, openRuns });
    addPipelineForms({ app, trans, api, events, files, launcher, palette });
    app.serviceManager.contents.fileChanged.connect((_, { oldValue, newValue }) => {
      if ([oldValue, newValue].some(each => /\.pipeline\.ya?ml$/.test(each?.path ?? ''))) {
        events.tell({});
      }
    });
    addSideBySide(app, {
      ...comparedWords(trans),
      compared: COMPARED,
      tracker: new WidgetTracker<PipelineComparisonWidget>({ namespace: 'notebench-pipeline-comparison' }),
      restorer,
      router,
      trans,
      build: (ids, onCopyLink) => {
        const model = new SideBySideModel({ ids, read: asked => api.compare(asked), events, pollInterval });
        const onCopy = (text: string): void => Clipboard.copyToSystem(text);
        return pipelineComparisonPage({ model, onOpen: openRun, onCopy }, onCopyLink, trans);
      }
    });
    const list = new PipelineListModel({ api, events, pollInterval });
    addSection(panel, 'pipelines', makeSection(app, list, trans), list);
    if (restorer) {
      void restorer.restore(tracker, {
        command: CommandIDs.listPipelineRuns,
        args: page => ({ path: page.model.path }),
        name: page => page.id
      });
    }
  }
};

/** The list in the panel. */
function makeSection(app: JupyterFrontEnd, model: PipelineListModel, trans: TranslationBundle): Widget {
  return pipelinesSection(
    {
      model,
      onOpen: path => {
        const isThere = model.pipeline(path)?.is_there ?? true;
        void app.commands.execute(isThere ? CommandIDs.openPipeline : CommandIDs.listPipelineRuns, { path });
      },
      onNew: () => void app.commands.execute(CommandIDs.newPipeline),
      onVerb: (command, path) => void app.commands.execute(command, { path }),
      onLeave: () => leavePanel(app)
    },
    trans
  );
}

function comparedWords(trans: TranslationBundle): ISideBySideWords {
  return {
    command: CommandIDs.comparePipelineRuns,
    label: trans.__('Compare Runs of a Pipeline'),
    caption: trans.__('Hold two runs of a pipeline side by side'),
    described: trans.__('The ids of the two runs'),
    hindrance: trans.__('Choose two runs to compare them'),
    follow: {
      command: CommandIDs.followPipelineRuns,
      label: trans.__('Open the Comparison of Pipeline Runs in the Address'),
      caption: trans.__('Hold the runs of a pipeline side by side that the address of the page names')
    }
  };
}
