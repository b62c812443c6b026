/** What is chosen in a list for a verb, by ids: it stays chosen while the list is read again. */
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { RunSummary } from '../nouns';

/** The things of a list by their places, as far as they are loaded. */
export interface IPlaces<T> {
  at(place: number): T | undefined;
  placeOf(id: string): number;
  idOf(item: T): string;
}

export class Selection<T> {
  constructor(private readonly _places: IPlaces<T>) {}

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get size(): number {
    return this._items.size;
  }

  get ids(): readonly string[] {
    return [...this._items.keys()];
  }

  /** What is chosen, as it was read last. */
  get items(): readonly T[] {
    return [...this._items].map(([id, item]) => this._places.at(this._places.placeOf(id)) ?? item);
  }

  has(id: string | undefined): boolean {
    return id !== undefined && this._items.has(id);
  }

  /** Chooses what is at a place, or chooses it no more; the next range begins there. */
  toggle(place: number): void {
    const item = this._places.at(place);
    if (!item) {
      return;
    }
    const id = this._places.idOf(item);
    const items = new Map(this._items);
    if (!items.delete(id)) {
      items.set(id, item);
    }
    this._anchor = id;
    this._base = items;
    this._set(items);
  }

  /** Chooses from where the last one was chosen, or else from `from`, to a place; what is not loaded is left out. */
  extend(from: number, to: number): void {
    const known = this._anchor === null ? -1 : this._places.placeOf(this._anchor);
    const start = known >= 0 ? known : Math.max(0, from);
    if (known < 0) {
      const first = this._places.at(start);
      this._anchor = first ? this._places.idOf(first) : null;
      this._base = this._items;
    }
    const items = new Map(this._base);
    for (let place = Math.min(start, to); place <= Math.max(start, to); place += 1) {
      const item = this._places.at(place);
      if (item) {
        items.set(this._places.idOf(item), item);
      }
    }
    this._set(items);
  }

  /** Chooses these too. */
  add(items: Iterable<T>): void {
    this._set(new Map([...this._items, ...[...items].map(item => [this._places.idOf(item), item] as const)]));
  }

  clear(): void {
    if (this.size > 0 || this._anchor !== null) {
      this._anchor = null;
      this._base = new Map();
      this._set(new Map());
    }
  }

  /** These are gone. */
  forget(ids: readonly string[]): void {
    const items = new Map(this._items);
    ids.forEach(id => items.delete(id));
    if (items.size !== this.size) {
      this._base = items;
      this._set(items);
    }
  }

  private _set(items: ReadonlyMap<string, T>): void {
    this._items = items;
    this._changed.emit();
  }

  private _anchor: string | null = null;
  private _base: ReadonlyMap<string, T> = new Map();
  private readonly _changed = new Signal<this, void>(this);
  private _items: ReadonlyMap<string, T> = new Map();
}

/** The runs that are chosen for a verb. */
export class RunSelection extends Selection<RunSummary> {
  constructor(list: { run(place: number): RunSummary | undefined; placeOf(runId: string): number }) {
    super({
      at: place => list.run(place),
      placeOf: runId => list.placeOf(runId),
      idOf: run => run.run_id
    });
  }

  /** The chosen runs as they were read last. */
  get runs(): readonly RunSummary[] {
    return this.items;
  }
}
