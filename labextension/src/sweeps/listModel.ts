/** The sweeps as the panel lists them: the newest first, more of them as one scrolls. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { Watch } from '../api/events';
import type { IJobEvent, IJobEvents } from '../api/jobs';
import type { ISweepApi } from '../api/sweeps';
import type { Reading } from '../experiments/reading';
import { after, lastRead, patienceOf } from '../experiments/reading';
import type { IRows } from '../experiments/rowKeys';
import { Selection } from '../experiments/selection';
import type { Sweep, SweepPage } from '../nouns';
import { isLive } from '../nouns';

/** Sweeps that are read at first, and as many more when the last of them come into sight. */
const LISTED = 50;
/** The server gives no more at once. */
const MOST = 1000;
/** Milliseconds in which a burst of events makes one reading. */
export const PAUSE = 200;

export interface ISweepListOptions {
  readonly api: Pick<ISweepApi, 'sweeps'>;
  readonly events: IJobEvents;
  /** Milliseconds between two readings that no event asked for. */
  readonly pollInterval: number;
}

export class SweepListModel implements IDisposable, IRows {
  constructor(private readonly _options: ISweepListOptions) {
    this._watch = new Watch<IJobEvent>({
      events: _options.events,
      read: () => this.refresh(),
      patience: () => patienceOf(this._reading),
      pollInterval: _options.pollInterval,
      pause: PAUSE
    });
  }

  /** What a verb is about; it stays while the list is read again. */
  readonly selection = new Selection<Sweep>({
    at: place => this.sweeps[place],
    placeOf: id => this.sweeps.findIndex(sweep => sweep.id === id),
    idOf: sweep => sweep.id
  });

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get reading(): Reading<SweepPage> {
    return this._reading;
  }

  get sweeps(): readonly Sweep[] {
    return lastRead(this._reading)?.value.sweeps ?? [];
  }

  /** Of all sweeps; null while it is not known. */
  get count(): number | null {
    return lastRead(this._reading)?.value.total ?? null;
  }

  /** Of the rows that are loaded. */
  get total(): number {
    return this.sweeps.length;
  }

  get isAnyLive(): boolean {
    return this.sweeps.some(sweep => isLive(sweep.state));
  }

  get active(): number {
    return this.sweeps.findIndex(sweep => sweep.id === this._activeId);
  }

  idAt(place: number): string | undefined {
    return this.sweeps[place]?.id;
  }

  activate(place: number): void {
    this._activeId = this.idAt(Math.max(-1, Math.min(place, this.total - 1))) ?? null;
    this._changed.emit();
  }

  chooseAll(): void {
    this.selection.add(this.sweeps);
  }

  reach(_first: number, last: number): void {
    if (last >= this.total - 1 && this.total < Math.min(this.count ?? 0, MOST) && this._wanted <= this.total) {
      this._wanted = Math.min(MOST, this.total + LISTED);
      void this.refresh();
    }
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
    const answer = await this._options.api.sweeps(this._wanted);
    if (!this.isDisposed) {
      this._reading = after(this._reading, answer, new Date());
      this._changed.emit();
    }
    return answer.kind === 'ok';
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._watch.dispose();
      Signal.clearData(this.selection);
      Signal.clearData(this);
    }
  }

  private _activeId: string | null = null;
  private readonly _changed = new Signal<this, void>(this);
  private _reading: Reading<SweepPage> = { kind: 'loading' };
  private _wanted = LISTED;
  private readonly _watch: Watch<IJobEvent>;
}
