import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commandIds';
import { IPreferences, IStore } from '../tokens';

/** Tells of runs that failed, where the user asked to be told. */
export const failures: JupyterFrontEndPlugin<void> = {
  id: 'notebench:failures',
  description: 'Notifies when a run ends in failure.',
  autoStart: true,
  requires: [IStore, IPreferences],
  optional: [ITranslator],
  activate: (
    app: JupyterFrontEnd,
    store: IStore,
    preferences: IPreferences,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    store.events.heard.connect((_, event) => {
      const { verb, state, id } = event;
      if (!preferences.values.notifyOnFailure || verb !== 'ended' || state !== 'failed' || id === undefined) {
        return;
      }
      Notification.error(trans.__('A run of %1 failed.', event.experiment ?? trans.__('the workspace')), {
        actions: [
          {
            label: trans.__('Open run'),
            callback: () => void app.commands.execute(CommandIDs.openRun, { runId: id })
          }
        ],
        autoClose: false
      });
    });
  }
};
