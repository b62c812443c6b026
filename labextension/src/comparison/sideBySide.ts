/** Jobs side by side as a page reads them: some of their kind, by their ids. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { Watch } from '../api/events';
import type { IJobEvent, IJobEvents } from '../api/jobs';
import type { Answer } from '../api/request';
import type { Reading } from '../experiments/reading';
import { after, patienceOf } from '../experiments/reading';

/** Milliseconds in which a burst of events makes one reading: all of each is compared anew. */
const PAUSE = 2000;

export interface ISideBySideOptions<T> {
  readonly ids: readonly string[];
  read(ids: readonly string[]): Promise<Answer<T>>;
  readonly events: IJobEvents;
  /** Milliseconds between two readings that no event asked for. */
  readonly pollInterval: number;
}

export class SideBySideModel<T> implements IDisposable {
  constructor(private readonly _options: ISideBySideOptions<T>) {
    this._watch = new Watch<IJobEvent>({
      events: _options.events,
      read: () => this.refresh(),
      concerns: event => event.id === undefined || this.ids.includes(event.id),
      patience: () => patienceOf(this._reading),
      pollInterval: _options.pollInterval,
      pause: PAUSE
    });
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get ids(): readonly string[] {
    return this._options.ids;
  }

  get reading(): Reading<T> {
    return this._reading;
  }

  /** Whether what is equal in all of them is left out. */
  get isOnlyDifferent(): boolean {
    return this._isOnlyDifferent;
  }

  set isOnlyDifferent(isOnly: boolean) {
    this._isOnlyDifferent = isOnly;
    this._changed.emit();
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
    const answer = await this._options.read(this.ids);
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

  private readonly _changed = new Signal<this, void>(this);
  private _isOnlyDifferent = true;
  private _reading: Reading<T> = { kind: 'loading' };
  private readonly _watch: Watch<IJobEvent>;
}
