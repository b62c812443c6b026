import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRouter } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commandIds';
import { textArg } from '../experiments/commandArgs';

const PATTERN = /[?&]notebench-run=([A-Za-z0-9][A-Za-z0-9_-]*)/;

/** Opens the page of a run that the address names: `/lab?notebench-run=<id>`. */
export const link: JupyterFrontEndPlugin<void> = {
  id: 'notebench:link',
  description: 'Opens the run that the address of the page names.',
  autoStart: true,
  optional: [IRouter, ITranslator],
  activate: (app: JupyterFrontEnd, router: IRouter | null, translator: ITranslator | null): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    if (!router) {
      return;
    }
    app.commands.addCommand(CommandIDs.followLink, {
      label: trans.__('Open the Run in the Address'),
      caption: trans.__('Open the page of the run that the address of the page names'),
      describedBy: {
        args: {
          type: 'object',
          properties: { search: { type: 'string', description: trans.__('The query of the address') } }
        }
      },
      execute: async args => {
        const runId = PATTERN.exec(textArg(args, 'search') ?? '')?.[1];
        if (runId !== undefined) {
          await app.restored;
          await app.commands.execute(CommandIDs.openRun, { runId });
        }
      }
    });
    router.register({ command: CommandIDs.followLink, pattern: PATTERN });
  }
};
