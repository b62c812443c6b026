/** Pages that hold things of one kind side by side: their command, their links, and their place in the layout. */
import type { ILayoutRestorer, IRouter, JupyterFrontEnd } from '@jupyterlab/application';
import type { WidgetTracker } from '@jupyterlab/apputils';
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';

import type { ICompared } from '../comparison/compared';
import { idsArgs, idsQuery, linkPattern, namedIds } from '../comparison/compared';
import type { SideBySideModel } from '../comparison/sideBySide';
import { nameOf } from '../comparison/state';
import type { PageWidget } from '../experiments/PageWidget';
import { copy } from '../experiments/runCommands';
import { logoIcon } from '../icons';
import { followLinks, linkOf } from './deepLink';
import { openPage } from './openPage';

/** What a kind of page says of itself. */
export interface ISideBySideWords {
  readonly command: string;
  readonly label: string;
  readonly caption: string;
  /** What the ids are of. */
  readonly described: string;
  /** How many are to be chosen. */
  readonly hindrance: string;
  readonly follow: { readonly command: string; readonly label: string; readonly caption: string };
}

export interface ISideBySidePages<M extends Widget> extends ISideBySideWords {
  readonly compared: ICompared;
  readonly tracker: WidgetTracker<M>;
  readonly restorer: ILayoutRestorer | null;
  readonly router: IRouter | null;
  readonly trans: TranslationBundle;
  readonly build: (ids: readonly string[], onCopyLink: () => void) => M;
}

export function addSideBySide<T>(app: JupyterFrontEnd, pages: ISideBySidePages<PageWidget<SideBySideModel<T>>>): void {
  const { compared, tracker, trans, restorer, router, build, command, label, caption, described, hindrance } = pages;
  const open = (ids: readonly string[]): void =>
    openPage(app, tracker, {
      isIt: page => nameOf(page.model.ids) === nameOf(ids),
      build: () => build(ids, () => copy(linkOf(app, idsQuery(ids, compared)), trans))
    });
  const ids = {
    type: 'array',
    items: { type: 'string' },
    minItems: compared.least,
    maxItems: compared.most,
    description: described
  };
  app.commands.addCommand(command, {
    label,
    caption,
    icon: logoIcon,
    describedBy: { args: { type: 'object', required: [compared.arg], properties: { [compared.arg]: ids } } },
    execute: args => {
      const named = namedIds(args, compared);
      if (named) {
        open(named);
      } else {
        Notification.warning(hindrance, { autoClose: 4000 });
      }
    }
  });
  followLinks(app, trans, router, {
    ...pages.follow,
    pattern: linkPattern(compared),
    opens: command,
    args: search => idsArgs(search, compared)
  });
  if (restorer) {
    void restorer.restore(tracker, {
      command,
      args: page => ({ [compared.arg]: [...page.model.ids] }),
      name: page => nameOf(page.model.ids)
    });
  }
}
