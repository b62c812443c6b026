/** Sweeps side by side as their page reads them. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { Watch } from '../../api/events';
import type { IJobEvent, IJobEvents } from '../../api/jobs';
import type { ISweepComparisonApi } from '../../api/sweepComparison';
import type { Reading } from '../../experiments/reading';
import { after, patienceOf } from '../../experiments/reading';
import type { SweepComparison } from '../../nouns';

/** Milliseconds in which a burst of events makes one reading: all trials of all sweeps are drawn anew. */
const PAUSE = 2000;

export interface ISweepComparisonOptions {
  readonly api: ISweepComparisonApi;
  readonly events: IJobEvents;
  readonly sweepIds: readonly string[];
  /** Milliseconds between two readings that no event asked for. */
  readonly pollInterval: number;
}

export class SweepComparisonModel implements IDisposable {
  constructor(private readonly _options: ISweepComparisonOptions) {
    this._watch = new Watch<IJobEvent>({
      events: _options.events,
      read: () => this.refresh(),
      concerns: event => event.id === undefined || _options.sweepIds.includes(event.id),
      patience: () => patienceOf(this._reading),
      pollInterval: _options.pollInterval,
      pause: PAUSE
    });
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get sweepIds(): readonly string[] {
    return this._options.sweepIds;
  }

  get reading(): Reading<SweepComparison> {
    return this._reading;
  }

  /** Whether what is equal in all plans is left out. */
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
    const answer = await this._options.api.compare(this.sweepIds);
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
  private _reading: Reading<SweepComparison> = { kind: 'loading' };
  private readonly _watch: Watch<IJobEvent>;
}
