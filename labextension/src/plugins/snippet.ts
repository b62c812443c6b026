import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { addIcon } from '@jupyterlab/ui-components';

import { CommandIDs } from '../commandIds';
import { NO_ARGS } from '../experiments/commandArgs';

const LOAD = '%load_ext notebench';

const TRACKED = [
  LOAD,
  `%%track
import mlflow

mlflow.log_param("learning_rate", 0.1)
for step in range(10):
    mlflow.log_metric("loss", 1 / (step + 1), step=step)`
];

const SWEPT = [
  LOAD,
  `%%sweep first --metric loss --trials 20
rate = 0.1  # 1e-4..1e-1 log
depth = 3  # 1..8

loss = (rate - 0.01) ** 2 + 1 / depth`
];

/** Puts the first tracked cell, or the first sweep, into the notebook in front, or into a new one. */
export const snippet: JupyterFrontEndPlugin<void> = {
  id: 'notebench:snippet',
  description: 'Inserts a tracked cell or a sweep into a notebook.',
  autoStart: true,
  optional: [INotebookTracker, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    const insertCells = async (cells: readonly string[]): Promise<void> => {
      const notebook = notebooks?.currentWidget ?? (await newNotebook(app));
      if (notebook) {
        await insert(notebook, cells);
        app.shell.activateById(notebook.id);
      }
    };
    app.commands.addCommand(CommandIDs.insertSnippet, {
      label: trans.__('Insert a Tracked Cell'),
      caption: trans.__('Add cells that load Notebench and track a run to the notebook in front, or to a new one'),
      icon: addIcon,
      describedBy: { args: NO_ARGS },
      execute: () => insertCells(TRACKED)
    });
    app.commands.addCommand(CommandIDs.insertSweep, {
      label: trans.__('Insert a Sweep'),
      caption: trans.__('Add cells that load Notebench and begin a sweep to the notebook in front, or to a new one'),
      icon: addIcon,
      describedBy: { args: NO_ARGS },
      execute: () => insertCells(SWEPT)
    });
  }
};

async function newNotebook(app: JupyterFrontEnd): Promise<NotebookPanel | null> {
  const { specs } = app.serviceManager.kernelspecs;
  const opened: unknown = await app.commands.execute('notebook:create-new', {
    ...(specs ? { kernelName: specs.default } : {})
  });
  return opened instanceof NotebookPanel ? opened : null;
}

async function insert({ content, context }: NotebookPanel, cells: readonly string[]): Promise<void> {
  await context.ready;
  const { model } = content;
  if (!model) {
    return;
  }
  const only = model.cells.length === 1 ? model.cells.get(0) : null;
  const isBlank = only?.type === 'code' && only.sharedModel.getSource() === '';
  const place = isBlank ? 0 : content.activeCellIndex + 1;
  model.sharedModel.transact(() => {
    // A notebook that is new has one blank cell: it becomes the first of ours.
    const [first, ...rest] = cells;
    if (isBlank && first !== undefined) {
      only.sharedModel.setSource(first);
    }
    model.sharedModel.insertCells(
      isBlank ? 1 : place,
      (isBlank ? rest : cells).map(source => ({ cell_type: 'code', source }))
    );
  });
  content.activeCellIndex = place;
}
