/** The widget that rendermime asks to draw a run's card. */
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import React from 'react';

import { Copying } from '../components/Copying';
import { Trans } from '../components/Trans';
import { RunModel } from '../experiments/runModel';
import type { IRunOptions } from '../experiments/runModel';
import type { Payload } from './payload';
import { readPayload, RUN_CARD_MIME } from './payload';
import { RunCard } from './RunCard';

export interface ICardOptions extends Pick<IRunOptions, 'api' | 'events' | 'pollInterval'> {
  readonly trans: TranslationBundle;
  readonly onOpen: (runId: string) => void;
  readonly onCopy: (text: string) => void;
}

export class CardRenderer extends ReactWidget implements IRenderMime.IRenderer {
  constructor(private readonly _options: ICardOptions) {
    super();
    this.addClass('notebench-CardRenderer');
    this._trans = _options.trans;
  }

  /** Draws a bundle; a display that is updated is drawn by the same card again. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this._payload = readPayload(model.data[RUN_CARD_MIME]);
    this._follow(this._payload);
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
      <Trans trans={this._trans}>
        <Copying onCopy={this._options.onCopy}>
          <RunCard payload={this._payload} model={this._model} onOpen={this._options.onOpen} />
        </Copying>
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

  /** Follows the run that the payload names; the one it named before no more. */
  private _follow(payload: Payload): void {
    const runId = payload.kind === 'run' ? payload.run.run_id : null;
    if (runId !== null && this._model?.runId === runId) {
      void this._model.refresh();
      return;
    }
    this._model?.dispose();
    const { api, events, pollInterval } = this._options;
    this._model =
      runId === null
        ? null
        : new RunModel({ api, events, pollInterval, runId, untilEnded: true, hasCurves: false });
    if (this.isVisible) {
      this._model?.show();
    }
  }

  private _model: RunModel | null = null;
  private _payload: Payload | null = null;
  private readonly _trans: TranslationBundle;
}
