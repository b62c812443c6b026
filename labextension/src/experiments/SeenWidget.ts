/** A React view in a Lumino widget, whose model is followed only while it is seen. */
import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';

/** What reads the server between `show` and `hide`. */
export interface IFollowed {
  show(): void;
  hide(): void;
}

export abstract class SeenWidget extends ReactWidget {
  constructor(private readonly _followed: IFollowed) {
    super();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    if (this.isVisible) {
      this._followed.show();
    }
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._followed.show();
  }

  protected override onAfterHide(message: Message): void {
    this._followed.hide();
    super.onAfterHide(message);
  }

  protected override onBeforeDetach(message: Message): void {
    this._followed.hide();
    super.onBeforeDetach(message);
  }
}
