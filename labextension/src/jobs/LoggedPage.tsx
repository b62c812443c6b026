/** The page of a kind of job, with tabs of which one is its log, as a Lumino widget. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import type React from 'react';

import { PageWidget } from '../experiments/PageWidget';
import type { IFollowed } from '../experiments/SeenWidget';
import type { JobModel } from './jobModel';

const LONGEST_TITLE = 28;

/** What a page shows: what it reads while it is seen, and which tab the reader chose. */
export interface ITabbedModel<S extends { readonly tab: string }> extends IFollowed, IDisposable {
  readonly changed: ISignal<unknown, void>;
  readonly stateChanged: ISignal<unknown, S>;
  readonly state: S;
  refresh(): Promise<boolean>;
}

export interface ILoggedPage<S extends { readonly tab: string }, M extends ITabbedModel<S>> {
  readonly id: string;
  readonly model: M;
  /** The same as a job, for its log. */
  readonly job: JobModel;
  readonly trans: TranslationBundle;
  readonly title: () => string;
  /** What the button that reads again says. */
  readonly refreshing: string;
  /** Copies the address that brings this page again. */
  readonly onCopyLink: (state: S) => void;
  readonly draw: () => React.JSX.Element;
}

export class LoggedPageWidget<S extends { readonly tab: string }, M extends ITabbedModel<S>> extends PageWidget<M> {
  constructor(private readonly _page: ILoggedPage<S, M>) {
    super({
      ..._page,
      title: '',
      followed: new WithLog(_page.model, _page.job),
      onCopyLink: () => _page.onCopyLink(_page.model.state)
    });
    this.content.addClass('notebench-TabbedBody');
    this.model.changed.connect(this._onChanged, this);
    this._onChanged();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._page.job.dispose();
      super.dispose();
    }
  }

  private _onChanged(): void {
    const title = this._page.title();
    this.title.label = title.length > LONGEST_TITLE ? `${title.slice(0, 14)}…${title.slice(-12)}` : title;
    this.title.caption = title;
  }
}

/** Follows a job only while its page is seen, and its log only while the log is. */
class WithLog implements IFollowed {
  constructor(
    private readonly _model: ITabbedModel<{ readonly tab: string }>,
    private readonly _job: JobModel
  ) {
    _model.stateChanged.connect(this._followLog, this);
  }

  show(): void {
    this._isSeen = true;
    this._model.show();
    this._followLog();
  }

  hide(): void {
    this._isSeen = false;
    this._model.hide();
    this._followLog();
  }

  private _followLog(): void {
    if (this._isSeen && this._model.state.tab === 'log') {
      this._job.show();
    } else {
      this._job.hide();
    }
  }

  private _isSeen = false;
}
