/** A model of the panel that follows one reading of the server: read when shown, at events, and now and then. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IHints } from '../api/events';
import { Watch } from '../api/events';
import type { Answer } from '../api/request';
import type { Reading } from './reading';
import { after, patienceOf } from './reading';

/** What events a model hears, and how often it reads without one. */
export interface IListened<E = object> {
  readonly events: Pick<IHints<E>, 'heard'>;
  /** Milliseconds between two readings that no event asked for. */
  readonly pollInterval: number;
}

export interface IReadingOptions<T, E> extends IListened<E> {
  read(): Promise<Answer<T>>;
  /** Whether an event is about what is read; each is where nothing is said. */
  concerns?(event: E): boolean;
  /** Milliseconds in which a burst of events makes one reading. */
  readonly pause?: number;
}

export class ReadingModel<T, E = object> implements IDisposable {
  constructor({ read, ...watched }: IReadingOptions<T, E>) {
    this._read = read;
    this._watch = new Watch<E>({
      ...watched,
      read: () => this.refresh(),
      patience: () => patienceOf(this._reading)
    });
  }

  /** Something was read, or the reader chose something. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get reading(): Reading<T> {
    return this._reading;
  }

  get isDisposed(): boolean {
    return this._watch.isDisposed;
  }

  show(): void {
    this._watch.start();
  }

  hide(): void {
    this._watch.stop();
  }

  async refresh(): Promise<boolean> {
    const answer = await this._read();
    if (!this.isDisposed) {
      this._reading = after(this._reading, answer, new Date());
      this._changed.emit();
    }
    return answer.kind === 'ok';
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._watch.dispose();
      Signal.clearData(this);
    }
  }

  /** Says that what the reader sees is another. */
  protected tell(): void {
    this._changed.emit();
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _read: () => Promise<Answer<T>>;
  private _reading: Reading<T> = { kind: 'loading' };
  private readonly _watch: Watch<E>;
}
