/** A dialog that stays while what was asked for is refused: what was typed stays, with what is wrong beside it. */
import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import React from 'react';

import { Trans } from '../../components/Trans';
import { DialogBody } from '../../experiments/DialogBody';

export interface IAsking<M, T> {
  readonly title: string;
  /** What the button says that asks for it. */
  readonly accept: string;
  /** What is said in the dialog; it is disposed of at the end. */
  readonly model: M;
  readonly trans: TranslationBundle;
  /** Whether one begins in its first field, and not on the button that asks. */
  readonly isTyped?: boolean;
  readonly draw: (model: M) => React.JSX.Element;
  /** Does what was asked for; null where it was refused. */
  readonly ask: (model: M) => Promise<T | null>;
}

/** What came of it; null where nobody wanted it any more. */
export async function askIn<M extends IDisposable, T>(asking: IAsking<M, T>): Promise<T | null> {
  const dialog = new AskingDialog(asking);
  const answered = await dialog.result();
  dialog.dispose();
  asking.model.dispose();
  return answered;
}

class AskingDialog<M, T> extends Dialog<unknown> {
  constructor(private readonly _asking: IAsking<M, T>) {
    super({
      title: _asking.title,
      body: new AskingBody(_asking),
      buttons: [Dialog.cancelButton(), Dialog.okButton({ label: _asking.accept })],
      ...(_asking.isTyped ? { focusNodeSelector: 'input' } : {})
    });
  }

  async result(): Promise<T | null> {
    await this.launch();
    return this._answered;
  }

  override resolve(index?: number): void {
    if (index !== undefined && index !== ACCEPTING) {
      super.resolve(index);
    } else if (!this._isAsking) {
      void this._ask();
    }
  }

  /** Enter in the body presses the button that has the focus, and not the dialog's own. */
  override handleEvent(event: Event): void {
    const { target } = event;
    const isOwn = target instanceof HTMLButtonElement && target.closest('.jp-Dialog-body') !== null;
    if (!(isOwn && event instanceof KeyboardEvent && event.key === 'Enter')) {
      super.handleEvent(event);
    }
  }

  private async _ask(): Promise<void> {
    this._isAsking = true;
    this._answered = await this._asking.ask(this._asking.model);
    this._isAsking = false;
    if (this._answered !== null) {
      super.resolve(ACCEPTING);
    }
  }

  private _answered: T | null = null;
  private _isAsking = false;
}

/** The place of the button that asks for it. */
const ACCEPTING = 1;

class AskingBody<M, T> extends DialogBody {
  constructor(private readonly _asking: IAsking<M, T>) {
    super();
    this.addClass('notebench-AskingBody');
  }

  protected override render(): React.JSX.Element {
    const { draw, model, trans } = this._asking;
    return <Trans trans={trans}>{draw(model)}</Trans>;
  }
}
