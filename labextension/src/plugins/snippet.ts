import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { addIcon } from '@jupyterlab/ui-components';

import { CommandIDs } from '../commandIds';
import { NO_ARGS } from '../experiments/commandArgs';

const CELLS = [
  '%load_ext notebench',
  `%%track
import mlflow

mlflow.log_param("learning_rate", 0.1)
for step in range(10):
    mlflow.log_metric("loss", 1 / (step + 1), step=step)`
];

/** Puts the first tracked cell into the notebook in front, or into a new one. */
export const snippet: JupyterFrontEndPlugin<void> = {
  id: 'notebench:snippet',
  description: 'Inserts a tracked cell into a notebook.',
  autoStart: true,
  optional: [INotebookTracker, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    app.commands.addCommand(CommandIDs.insertSnippet, {
      label: trans.__('Insert a Tracked Cell'),
      caption: trans.__('Add cells that load Notebench and track a run to the notebook in front, or to a new one'),
      icon: addIcon,
      describedBy: { args: NO_ARGS },
      execute: async () => {
        const notebook = notebooks?.currentWidget ?? (await newNotebook(app));
        if (notebook) {
          await insert(notebook);
          app.shell.activateById(notebook.id);
        }
      }
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

async function insert({ content, context }: NotebookPanel): Promise<void> {
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
    const [first, ...rest] = CELLS;
    if (isBlank && first !== undefined) {
      only.sharedModel.setSource(first);
    }
    model.sharedModel.insertCells(
      isBlank ? 1 : place,
      (isBlank ? rest : CELLS).map(source => ({ cell_type: 'code', source }))
    );
  });
  content.activeCellIndex = place;
}
