/** Addresses of JupyterLab that name a page of ours: how they are written, and followed. */
import type { IRouter, JupyterFrontEnd } from '@jupyterlab/application';
import { URLExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { textArg } from '../experiments/commandArgs';

/** The address that opens a page, also for somebody else. */
export function linkOf(app: JupyterFrontEnd, query: string): string {
  const { baseUrl } = app.serviceManager.serverSettings;
  return `${URLExt.join(baseUrl, 'lab')}?${query}`;
}

export interface IFollowed {
  /** The command that follows an address. */
  readonly command: string;
  readonly label: string;
  readonly caption: string;
  /** What stands in the query of such an address. */
  readonly pattern: RegExp;
  /** The command that opens the page, and its arguments out of the query. */
  readonly opens: string;
  readonly args: (search: string) => ReadonlyPartialJSONObject;
}

/** Opens the page that the address names, as soon as the layout is restored; nothing without a router. */
export function followLinks(app: JupyterFrontEnd, trans: TranslationBundle, router: IRouter | null, followed: IFollowed): void {
  if (!router) {
    return;
  }
  const { command, label, caption, pattern, opens, args: read } = followed;
  app.commands.addCommand(command, {
    label,
    caption,
    describedBy: {
      args: {
        type: 'object',
        properties: { search: { type: 'string', description: trans.__('The query of the address') } }
      }
    },
    execute: async args => {
      const search = textArg(args, 'search');
      if (search !== null && pattern.test(search)) {
        await app.restored;
        await app.commands.execute(opens, read(search));
      }
    }
  });
  router.register({ command, pattern });
}
