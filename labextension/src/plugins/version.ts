import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { mismatch } from '../mismatch';
import { IStore } from '../tokens';

/** Says once, when the page opens, that page and server do not fit together. */
export const version: JupyterFrontEndPlugin<void> = {
  id: 'notebench:version',
  description: 'Compares the versions of the page and the server.',
  autoStart: true,
  requires: [IStore],
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, store: IStore, translator: ITranslator | null): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    void app.restored
      .then(() => store.api.status())
      .then(answer => {
        const words = mismatch(answer, trans);
        if (words !== null) {
          Notification.warning(words, { autoClose: false });
        }
      });
  }
};
