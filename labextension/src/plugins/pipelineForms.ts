/** How pipelines are run and made by dialogs. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { DocumentWidget } from '@jupyterlab/docregistry';
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import type { ILauncher } from '@jupyterlab/launcher';
import type { TranslationBundle } from '@jupyterlab/translation';
import { runIcon } from '@jupyterlab/ui-components';
import type { ReadonlyJSONObject, ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';

import type { IJobEvents } from '../api/jobs';
import type { IPipelineApi } from '../api/pipelines';
import { CommandIDs } from '../commandIds';
import { clickedData, textArg } from '../experiments/commandArgs';
import { logoIcon } from '../icons';
import { isMapping } from '../mapping';
import { FILE_TYPE } from '../pipelines/document/PipelineDocument';
import { newDialog, runDialog } from '../pipelines/form/dialogs';
import type { IPreset } from '../pipelines/form/runModel';
import type { IUnsaved } from '../pipelines/form/unsaved';

export interface IPipelineForms {
  readonly app: JupyterFrontEnd;
  readonly trans: TranslationBundle;
  readonly api: IPipelineApi;
  readonly events: IJobEvents;
  readonly files: IFileBrowserFactory | null;
  readonly launcher: ILauncher | null;
  readonly palette: ICommandPalette | null;
}

/** The dialogs that run a pipeline, and that make one of notebooks: their commands, and where these are offered. */
export function addPipelineForms({ app, trans, api, events, files, launcher, palette }: IPipelineForms): void {
  addRunCommand(app, files, api, runId => events.tell({ id: runId }), trans);
  addNewCommand(app, files, api, () => events.tell({}), trans);
  const category = trans.__('Notebench');
  const args = { isPalette: true };
  launcher?.add({ command: CommandIDs.newPipeline, category, rank: 3 });
  palette?.addItem({ command: CommandIDs.newPipeline, category, args });
  palette?.addItem({ command: CommandIDs.runPipeline, category, args });
  app.contextMenu.addItem({
    command: CommandIDs.newPipeline,
    args: { isSelection: true },
    selector: '.jp-DirListing-item[data-file-type="notebook"]',
    rank: 20
  });
  app.contextMenu.addItem({
    command: CommandIDs.runPipeline,
    args: { isSelection: true },
    selector: `.jp-DirListing-item[data-file-type="${FILE_TYPE}"]`,
    // After Open With, which JupyterLab gives 1.3.
    rank: 1.5
  });
}

function addRunCommand(
  app: JupyterFrontEnd,
  files: IFileBrowserFactory | null,
  api: IPipelineApi,
  onStarted: (runId: string) => void,
  trans: TranslationBundle
): void {
  const pathOf = (args: ReadonlyPartialJSONObject): string | null =>
    textArg(args, 'path') ??
    (args['isSelection'] === true ? pathChosen(app, files) : (clickedData(app, 'pipelinePath') ?? pathInFront(app)));
  app.commands.addCommand(CommandIDs.runPipeline, {
    label: trans.__('Run Pipeline…'),
    caption: trans.__('Say with which values a pipeline runs, and which steps'),
    icon: runIcon,
    describedBy: { args: runArgs(trans) },
    isEnabled: args => pathOf(args) !== null,
    execute: async args => {
      const path = pathOf(args);
      const runId = path === null ? null : await runDialog({ api, trans, path, preset: presetOf(args), unsaved: unsavedIn(app) });
      if (runId !== null) {
        onStarted(runId);
        await app.commands.execute(CommandIDs.openPipelineRun, { runId });
      }
    }
  });
}

function runArgs(trans: TranslationBundle): ReadonlyJSONObject {
  return {
    type: 'object',
    properties: {
      path: {
        type: 'string',
        description: trans.__('The path of the pipeline’s file; without it, the pipeline that was clicked on or is in front')
      },
      isSelection: { type: 'boolean', description: trans.__('Whether it is the file that is chosen in the file browser') },
      values: { type: 'object', description: trans.__('The values of its parameters, by name') },
      step: { type: 'string', description: trans.__('The step that runs alone') },
      start: { type: 'string', description: trans.__('The step from which on it runs') },
      resumed: { type: 'string', description: trans.__('The id of the run whose rest is run') }
    }
  };
}

/** What the arguments say of the run. */
function presetOf(args: ReadonlyPartialJSONObject): IPreset {
  const texts = (['step', 'start', 'resumed'] as const).flatMap(name => {
    const text = textArg(args, name);
    return text === null ? [] : [[name, text] as const];
  });
  const { values } = args;
  return { ...Object.fromEntries(texts), ...(isMapping(values) ? { values } : {}) };
}

/** The pipeline whose file is in front. */
function pathInFront({ shell }: JupyterFrontEnd): string | null {
  const { currentWidget } = shell;
  return pipelineAt(currentWidget instanceof DocumentWidget ? currentWidget.context.path : '');
}

/** The pipeline whose file alone is chosen in the file browser. */
function pathChosen({ serviceManager }: JupyterFrontEnd, files: IFileBrowserFactory | null): string | null {
  const [chosen, ...others] = files?.tracker.currentWidget?.selectedItems() ?? [];
  return chosen === undefined || others.length > 0 ? null : pipelineAt(serviceManager.contents.localPath(chosen.path));
}

function pipelineAt(path: string): string | null {
  return /\.pipeline\.ya?ml$/.test(path) ? path : null;
}

type IDocument = DocumentWidget<Widget, DocumentRegistry.IModel>;

/** The documents of the main area. */
function unsavedIn({ shell }: JupyterFrontEnd): IUnsaved {
  const dirty = (paths: readonly string[]): readonly IDocument[] =>
    [...shell.widgets('main')]
      .flatMap(each => documentsOf(each))
      .filter(({ context }) => context.model.dirty && paths.includes(context.path));
  return {
    among: paths => [...new Set(dirty(paths).map(each => each.context.path))],
    save: async paths => {
      await Promise.all(dirty(paths).map(each => each.context.save()));
    }
  };
}

function documentsOf(widget: Widget): readonly IDocument[] {
  return widget instanceof DocumentWidget ? [widget] : [];
}

function addNewCommand(
  app: JupyterFrontEnd,
  files: IFileBrowserFactory | null,
  api: IPipelineApi,
  onWritten: () => void,
  trans: TranslationBundle
): void {
  app.commands.addCommand(CommandIDs.newPipeline, {
    label: args => labelOf(args, trans),
    caption: trans.__('Make a pipeline whose steps are notebooks'),
    icon: logoIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          notebooks: {
            type: 'array',
            items: { type: 'string' },
            description: trans.__('The paths of the notebooks that are chosen at first; those chosen in the file browser by default')
          },
          isSelection: { type: 'boolean', description: trans.__('Whether it is named in the menu of chosen files') },
          isPalette: { type: 'boolean', description: trans.__('Whether it is named in a list of commands') }
        }
      }
    },
    execute: async args => {
      const browser = files?.tracker.currentWidget ?? null;
      const chosen = named(args) ?? (browser === null ? [] : notebooksOf([...browser.selectedItems()]));
      const [first] = chosen;
      const folder = first === undefined ? (browser?.model.path ?? '') : PathExt.dirname(first);
      const notebooks = (asked: string): Promise<readonly string[]> => notebooksIn(app, asked);
      const path = await newDialog({ api, trans, folder, chosen, notebooks });
      if (path !== null) {
        onWritten();
        await app.commands.execute(CommandIDs.openPipeline, { path });
      }
    }
  });
}

function labelOf({ isSelection, isPalette }: ReadonlyPartialJSONObject, trans: TranslationBundle): string {
  if (isSelection) {
    return trans.__('Make a Pipeline of These Notebooks…');
  }
  return isPalette ? trans.__('New Pipeline from Notebooks…') : trans.__('New Pipeline');
}

function named({ notebooks }: ReadonlyPartialJSONObject): readonly string[] | null {
  return Array.isArray(notebooks) ? notebooks.filter((path): path is string => typeof path === 'string') : null;
}

interface IFile {
  readonly type: string;
  readonly path: string;
}

function notebooksOf(files: readonly IFile[]): readonly string[] {
  return files.filter(file => file.type === 'notebook').map(file => file.path);
}

/** The notebooks of a folder; none where it cannot be read. */
async function notebooksIn(app: JupyterFrontEnd, folder: string): Promise<readonly string[]> {
  try {
    const listed = await app.serviceManager.contents.get(folder);
    const files: readonly IFile[] = Array.isArray(listed.content) ? listed.content : [];
    return [...notebooksOf(files)].sort();
  } catch {
    return [];
  }
}
