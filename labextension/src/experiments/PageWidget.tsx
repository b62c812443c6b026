/** A page of the main area that shows one model, and follows it only while it is seen. */
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { linkIcon, refreshIcon } from '@jupyterlab/ui-components';
import type { IDisposable } from '@lumino/disposable';
import React from 'react';

import { Trans } from '../components/Trans';
import { logoIcon } from '../icons';
import type { IFollowed } from './SeenWidget';
import { SeenWidget } from './SeenWidget';
import { verbButton } from './verbButton';

export interface IPageOptions<M> {
  readonly id: string;
  readonly title: string;
  readonly model: M;
  /** What reads while the page is seen; the model where nothing is said. */
  readonly followed?: IFollowed;
  readonly trans: TranslationBundle;
  /** What the button that reads again says. */
  readonly refreshing: string;
  /** Copies the address that brings the page again; undefined where there is none. */
  readonly onCopyLink?: () => void;
  readonly draw: () => React.JSX.Element;
}

export class PageWidget<M extends IFollowed & IDisposable & { refresh(): Promise<boolean> }> extends MainAreaWidget<Body> {
  constructor(options: IPageOptions<M>) {
    super({ content: new Body(options.followed ?? options.model, options.draw, options.trans) });
    const { id, title, model, trans, refreshing, onCopyLink } = options;
    this.model = model;
    this.id = id;
    this.addClass('notebench-RunPageWidget');
    this.title.icon = logoIcon;
    this.title.closable = true;
    this.title.label = title;
    this.toolbar.addItem(
      'refresh',
      verbButton({ icon: refreshIcon, tooltip: refreshing, onClick: () => void model.refresh() })
    );
    if (onCopyLink) {
      this.toolbar.addItem(
        'copy-link',
        verbButton({
          icon: linkIcon,
          label: trans.__('Copy Link'),
          tooltip: trans.__('Copy the address that opens this page'),
          onClick: onCopyLink
        })
      );
    }
  }

  readonly model: M;

  override dispose(): void {
    if (!this.isDisposed) {
      this.model.dispose();
      super.dispose();
    }
  }
}

class Body extends SeenWidget {
  constructor(
    followed: IFollowed,
    private readonly _draw: () => React.JSX.Element,
    private readonly _trans: TranslationBundle
  ) {
    super(followed);
    this.addClass('notebench-RunBody');
  }

  protected override render(): React.JSX.Element {
    return <Trans trans={this._trans}>{this._draw()}</Trans>;
  }
}
