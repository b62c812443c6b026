/** The widget that rendermime asks to draw a card; the store is followed only while the card is seen. */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { IDisposable } from '@lumino/disposable';
import type { Message } from '@lumino/messaging';
import React from 'react';

import { Copying } from '../components/Copying';
import { Trans } from '../components/Trans';
import type { IFollowed } from '../experiments/SeenWidget';

/** A card of one kind: how it is read, what of the store it follows, and how it looks. */
export interface ICardKind<P, M> {
  readonly mimeType: string;
  read(value: unknown): P;
  /** What is followed for this payload: the same as before where it is about the same. */
  follow(payload: P, before: M | null): M | null;
  draw(payload: P, model: M | null): React.JSX.Element;
}

export interface ICardOptions {
  readonly trans: TranslationBundle;
  readonly onCopy: (text: string) => void;
}

export class CardRenderer<P, M extends IFollowed & IDisposable> extends ReactWidget implements IRenderMime.IRenderer {
  constructor(
    private readonly _kind: ICardKind<P, M>,
    private readonly _options: ICardOptions
  ) {
    super();
    this.addClass('notebench-CardRenderer');
  }

  /** Draws a bundle; a display that is updated is drawn by the same card again. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const payload = this._kind.read(model.data[this._kind.mimeType]);
    this._payload = { is: payload };
    this._follow(payload);
    this.update();
    await this.renderPromise;
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._model?.dispose();
    super.dispose();
  }

  protected override render(): React.JSX.Element | null {
    return this._payload ? (
      <Trans trans={this._options.trans}>
        <Copying onCopy={this._options.onCopy}>{this._kind.draw(this._payload.is, this._model)}</Copying>
      </Trans>
    ) : null;
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) {
      this._model?.show();
    }
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._model?.show();
  }

  protected override onAfterHide(message: Message): void {
    this._model?.hide();
    super.onAfterHide(message);
  }

  protected override onBeforeDetach(message: Message): void {
    this._model?.hide();
    super.onBeforeDetach(message);
  }

  /** Follows what the payload is about; what it was about before no more. */
  private _follow(payload: P): void {
    const next = this._kind.follow(payload, this._model);
    if (next === this._model) {
      return;
    }
    this._model?.dispose();
    this._model = next;
    if (this.isVisible) {
      this._model?.show();
    }
  }

  private _model: M | null = null;
  private _payload: { readonly is: P } | null = null;
}
