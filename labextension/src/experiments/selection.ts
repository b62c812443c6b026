/** The runs that are chosen for a verb, by their ids: they stay chosen while the list is read again. */
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { RunSummary } from '../nouns';

/** The runs of a list by their places, as far as they are loaded. */
export interface IPlaces {
  run(place: number): RunSummary | undefined;
  placeOf(runId: string): number;
}

export class RunSelection {
  constructor(private readonly _places: IPlaces) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get size(): number {
    return this._runs.size;
  }

  get ids(): readonly string[] {
    return [...this._runs.keys()];
  }

  /** The chosen runs as they were read last. */
  get runs(): readonly RunSummary[] {
    return [...this._runs].map(([runId, run]) => this._places.run(this._places.placeOf(runId)) ?? run);
  }

  has(runId: string | undefined): boolean {
    return runId !== undefined && this._runs.has(runId);
  }

  /** Chooses the run at a place, or chooses it no more; the next range begins there. */
  toggle(place: number): void {
    const run = this._places.run(place);
    if (!run) {
      return;
    }
    const runs = new Map(this._runs);
    if (!runs.delete(run.run_id)) {
      runs.set(run.run_id, run);
    }
    this._anchor = run.run_id;
    this._base = runs;
    this._set(runs);
  }

  /** Chooses from where the last one was chosen, or else from `from`, to a place; what is not loaded is left out. */
  extend(from: number, to: number): void {
    const known = this._anchor === null ? -1 : this._places.placeOf(this._anchor);
    const start = known >= 0 ? known : Math.max(0, from);
    if (known < 0) {
      this._anchor = this._places.run(start)?.run_id ?? null;
      this._base = this._runs;
    }
    const runs = new Map(this._base);
    for (let place = Math.min(start, to); place <= Math.max(start, to); place += 1) {
      const run = this._places.run(place);
      if (run) {
        runs.set(run.run_id, run);
      }
    }
    this._set(runs);
  }

  /** Chooses these too. */
  add(runs: Iterable<RunSummary>): void {
    this._set(new Map([...this._runs, ...[...runs].map(run => [run.run_id, run] as const)]));
  }

  clear(): void {
    if (this.size > 0 || this._anchor !== null) {
      this._anchor = null;
      this._base = new Map();
      this._set(new Map());
    }
  }

  /** These runs are gone. */
  forget(runIds: readonly string[]): void {
    const runs = new Map(this._runs);
    runIds.forEach(runId => runs.delete(runId));
    if (runs.size !== this.size) {
      this._base = runs;
      this._set(runs);
    }
  }

  private _set(runs: ReadonlyMap<string, RunSummary>): void {
    this._runs = runs;
    this._changed.emit();
  }

  private _anchor: string | null = null;
  private _base: ReadonlyMap<string, RunSummary> = new Map();
  private readonly _changed = new Signal<this, void>(this);
  private _runs: ReadonlyMap<string, RunSummary> = new Map();
}
