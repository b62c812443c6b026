import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IRouter } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commandIds';
import { followLinks } from './deepLink';

const PATTERN = /[?&]notebench-run=([A-Za-z0-9][A-Za-z0-9_-]*)/;

/** Opens the page of a run that the address names: `/lab?notebench-run=<id>`. */
export const link: JupyterFrontEndPlugin<void> = {
  id: 'notebench:link',
  description: 'Opens the run that the address of the page names.',
  autoStart: true,
  optional: [IRouter, ITranslator],
  activate: (app: JupyterFrontEnd, router: IRouter | null, translator: ITranslator | null): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    followLinks(app, trans, router, {
      command: CommandIDs.followLink,
      label: trans.__('Open the Run in the Address'),
      caption: trans.__('Open the page of the run that the address of the page names'),
      pattern: PATTERN,
      opens: CommandIDs.openRun,
      args: search => ({ runId: PATTERN.exec(search)?.[1] ?? '' })
    });
  }
};
