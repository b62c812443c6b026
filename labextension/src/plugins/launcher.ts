import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILauncher } from '@jupyterlab/launcher';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commandIds';

/** A card in the launcher that shows the panel. */
export const launcher: JupyterFrontEndPlugin<void> = {
  id: 'notebench:launcher',
  description: 'Adds Notebench to the launcher.',
  autoStart: true,
  optional: [ILauncher, ITranslator],
  activate: (app: JupyterFrontEnd, cards: ILauncher | null, translator: ITranslator | null): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    if (cards) {
      cards.add({ command: CommandIDs.openPanel, category: trans.__('Notebench'), rank: 1 });
    }
  }
};
