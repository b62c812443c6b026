/** Chooses a cell of a notebook that is open, and brings it into sight. */
import type { INotebookTracker } from '@jupyterlab/notebook';

/** The first cell with this code; where it was changed since, the notebook stays as it is. */
export async function showCell(notebooks: INotebookTracker, path: string, code: string): Promise<void> {
  const panel = notebooks.find(each => each.context.path === path);
  if (!panel) {
    return;
  }
  await panel.context.ready;
  await panel.revealed;
  const { content } = panel;
  const place = content.widgets.findIndex(cell => cell.model.sharedModel.getSource() === code);
  if (place >= 0) {
    content.activeCellIndex = place;
    await content.scrollToItem(place, 'center');
  }
}
