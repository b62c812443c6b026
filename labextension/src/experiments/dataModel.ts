/** One data version as its page reads it, again when a run that may have used it begins, ends or goes. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IDataApi } from '../api/data';
import type { IRunEvents } from '../api/events';
import { Watch } from '../api/events';
import type { DataDetail } from '../nouns';
import { Latest } from './latest';
import type { Reading } from './reading';
import { after, lastRead, patienceOf } from './reading';

export interface IDataOptions {
  readonly api: IDataApi;
  readonly events: IRunEvents;
  readonly dataId: string;
  /** Milliseconds between two readings that no event asked for. */
  readonly pollInterval: number;
}

/** Milliseconds in which a burst of events makes one reading: a graph is read with each. */
const PAUSE = 1000;

export class DataModel implements IDisposable {
  constructor(private readonly _options: IDataOptions) {
    this._watch = new Watch({
      events: _options.events,
      read: () => this.refresh(),
      // What a run logs meanwhile changes nothing here.
      concerns: event => event.verb !== 'updated',
      patience: () => patienceOf(this._data),
      pollInterval: _options.pollInterval,
      pause: PAUSE
    });
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get dataId(): string {
    return this._options.dataId;
  }

  get data(): Reading<DataDetail> {
    return this._data;
  }

  /** Another word for each state of the data: what hangs on them is read again when it changes. */
  get version(): string {
    return this._version;
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
    const isLatest = this._latest.begin('data');
    const answer = await this._options.api.data(this.dataId);
    if (this.isDisposed || !isLatest()) {
      return true;
    }
    this._data = after(this._data, answer, new Date());
    this._version = JSON.stringify(lastRead(this._data)?.value ?? null);
    this._changed.emit();
    return answer.kind === 'ok';
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._watch.dispose();
      Signal.clearData(this);
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private _data: Reading<DataDetail> = { kind: 'loading' };
  private readonly _latest = new Latest();
  private _version = '';
  private readonly _watch: Watch;
}
