/** How far a change of many runs is, told where it takes a while, and a way to stop it. */
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

/** Milliseconds after which the user is told that it goes on. */
const SLOW = 300;

/** Milliseconds for which it is seen at least: JupyterLab does not take back what it has yet to draw. */
const SEEN = 1000;

export class BulkProgress {
  constructor(
    private readonly _count: number,
    private readonly _trans: TranslationBundle,
    /** Whether there is a moment at which it can be stopped. */
    private readonly _canStop: boolean
  ) {
    this._timer = window.setTimeout(() => this._show(), SLOW);
  }

  /** Whether the user does not want the rest. */
  get isStopped(): boolean {
    return this._isStopped;
  }

  /** So many runs are done. */
  reach(done: number): void {
    this._done = done;
    if (this._told !== null) {
      Notification.update({ id: this._told, message: this._words, progress: done / this._count });
    }
  }

  /** It is over: nothing more is told. */
  end(): void {
    window.clearTimeout(this._timer);
    const told = this._told;
    if (told !== null) {
      window.setTimeout(() => Notification.dismiss(told), Math.max(0, this._toldAt + SEEN - Date.now()));
    }
  }

  private _show(): void {
    const cancel = { label: this._trans.__('Cancel'), callback: () => (this._isStopped = true) };
    this._toldAt = Date.now();
    this._told = Notification.emit(this._words, 'in-progress', {
      autoClose: false,
      progress: this._done / this._count,
      actions: this._canStop ? [cancel] : []
    });
  }

  private get _words(): string {
    const [done, count] = [this._done.toLocaleString(), this._count.toLocaleString()];
    return this._canStop
      ? this._trans.__('Changing runs: %1 of %2', done, count)
      : this._trans._n('Changing %1 run…', 'Changing %1 runs…', this._count);
  }

  private _done = 0;
  private _isStopped = false;
  private readonly _timer: number;
  private _told: string | null = null;
  private _toldAt = 0;
}
