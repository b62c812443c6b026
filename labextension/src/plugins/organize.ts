import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { Organizer } from '../experiments/organize';
import { addOrganizeCommands } from '../experiments/organizeCommands';
import { RunPageWidget } from '../experiments/page';
import { IRunOrganizer, IStore } from '../tokens';

/** Stars, tags, names, notes, the archive and the bin. */
export const organize: JupyterFrontEndPlugin<IRunOrganizer> = {
  id: 'notebench:organize',
  description: 'Puts runs in order: stars, tags, names, the archive and the bin.',
  autoStart: true,
  provides: IRunOrganizer,
  requires: [IStore],
  optional: [ITranslator],
  activate: (app: JupyterFrontEnd, store: IStore, translator: ITranslator | null): IRunOrganizer => {
    const { api, events, lists } = store;
    const trans = (translator ?? nullTranslator).load('notebench');
    const organizer = new Organizer({
      api,
      trans,
      onChanged: () => events.tell({ verb: 'changed', at: new Date().toISOString() }),
      onGone: runIds => lists.forget(runIds)
    });
    addOrganizeCommands({
      app,
      trans,
      organizer,
      inFront: () => {
        const { currentWidget } = app.shell;
        return currentWidget instanceof RunPageWidget ? currentWidget.runId : null;
      },
      lists,
      known: runIds => lists.known(runIds, api)
    });
    return organizer;
  }
};
