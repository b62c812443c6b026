import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Clipboard } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { RUN_CARD_MIME } from '../cards/payload';
import { CardRenderer } from '../cards/renderer';
import { CommandIDs } from '../commandIds';
import { IPreferences, IStore } from '../tokens';

/** Draws the card that a tracked cell leaves in its output. */
export const card: JupyterFrontEndPlugin<void> = {
  id: 'notebench:card',
  description: 'Draws runs in the outputs of notebooks and keeps them up to date.',
  autoStart: true,
  requires: [IStore, IPreferences],
  optional: [IRenderMimeRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    store: IStore,
    preferences: IPreferences,
    rendermime: IRenderMimeRegistry | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    rendermime?.addFactory(
      {
        // It draws text only, by React: an output that is not trusted can do no harm.
        safe: true,
        mimeTypes: [RUN_CARD_MIME],
        createRenderer: () =>
          new CardRenderer({
            ...store,
            pollInterval: preferences.values.pollInterval,
            trans,
            onOpen: runId => void app.commands.execute(CommandIDs.openRun, { runId }),
            onCopy: text => Clipboard.copyToSystem(text)
          })
      },
      0 // before text/html, which the same output bears for other readers
    );
  }
};
