/** A list of the server that is read page by page: the newest first, more of it as one scrolls. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IHints } from '../api/events';
import { Watch } from '../api/events';
import type { Answer } from '../api/request';
import type { Reading } from './reading';
import { after, lastRead, patienceOf } from './reading';
import type { IRows } from './rowKeys';
import { Selection } from './selection';

/** Things that are read at first, and as many more when the last of them come into sight. */
const LISTED = 50;
/** The server gives no more at once. */
const MOST = 1000;
/** Milliseconds in which a burst of events makes one reading. */
export const PAUSE = 200;

/** The newest things, and how many there are. */
export interface IPage<T> {
  readonly items: readonly T[];
  readonly total: number;
}

/** What events a list hears, and how often it is read without one. */
export interface IListened {
  readonly events: Pick<IHints<object>, 'heard'>;
  /** Milliseconds between two readings that no event asked for. */
  readonly pollInterval: number;
}

export interface IPagedListOptions<T> extends IListened {
  read(limit: number): Promise<Answer<IPage<T>>>;
  idOf(item: T): string;
  /** Whether it may still change by itself. */
  isLive(item: T): boolean;
  /** Whether things of it are chosen for a verb; else the space bar does nothing. */
  readonly canChoose?: boolean;
}

export class PagedListModel<T> implements IDisposable, IRows {
  constructor(private readonly _paged: IPagedListOptions<T>) {
    const { events, pollInterval, idOf, canChoose = true } = _paged;
    this.canChoose = canChoose;
    this._watch = new Watch<object>({
      events,
      read: () => this.refresh(),
      patience: () => patienceOf(this._reading),
      pollInterval,
      pause: PAUSE
    });
    this.selection = new Selection<T>({
      at: place => (canChoose ? this.items[place] : undefined),
      placeOf: id => this._placeOf(id),
      idOf: item => idOf(item)
    });
  }

  /** Whether things of it are chosen for a verb. */
  readonly canChoose: boolean;

  /** What a verb is about; it stays while the list is read again. */
  readonly selection: Selection<T>;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get reading(): Reading<IPage<T>> {
    return this._reading;
  }

  get items(): readonly T[] {
    return lastRead(this._reading)?.value.items ?? [];
  }

  /** Of all that there are; null while it is not known. */
  get count(): number | null {
    return lastRead(this._reading)?.value.total ?? null;
  }

  /** Of the rows that are loaded. */
  get total(): number {
    return this.items.length;
  }

  get isAnyLive(): boolean {
    return this.items.some(item => this._paged.isLive(item));
  }

  get active(): number {
    return this._activeId === null ? -1 : this._placeOf(this._activeId);
  }

  idAt(place: number): string | undefined {
    const item = this.items[place];
    return item === undefined ? undefined : this._paged.idOf(item);
  }

  activate(place: number): void {
    this._activeId = this.idAt(Math.max(-1, Math.min(place, this.total - 1))) ?? null;
    this._changed.emit();
  }

  chooseAll(): void {
    if (this.canChoose) {
      this.selection.add(this.items);
    }
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
    const answer = await this._paged.read(this._wanted);
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

  private _placeOf(id: string): number {
    return this.items.findIndex(item => this._paged.idOf(item) === id);
  }

  private _activeId: string | null = null;
  private readonly _changed = new Signal<this, void>(this);
  private _reading: Reading<IPage<T>> = { kind: 'loading' };
  private _wanted = LISTED;
  private readonly _watch: Watch<object>;
}
