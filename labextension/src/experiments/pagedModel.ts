/** A list of the server that is read page by page: the newest first, more of it as one scrolls. */
import { Signal } from '@lumino/signaling';

import type { Answer } from '../api/request';
import { lastRead } from './reading';
import type { IListened } from './readingModel';
import { ReadingModel } from './readingModel';
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

export interface IPagedListOptions<T> extends IListened {
  read(limit: number): Promise<Answer<IPage<T>>>;
  idOf(item: T): string;
  /** Whether it may still change by itself. */
  isLive(item: T): boolean;
  /** Whether things of it are chosen for a verb; else the space bar does nothing. */
  readonly canChoose?: boolean;
}

export class PagedListModel<T> extends ReadingModel<IPage<T>> implements IRows {
  constructor(private readonly _paged: IPagedListOptions<T>) {
    const { events, pollInterval, read, idOf, canChoose = true } = _paged;
    super({ events, pollInterval, read: () => read(this._wanted), pause: PAUSE });
    this.canChoose = canChoose;
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

  get items(): readonly T[] {
    return lastRead(this.reading)?.value.items ?? [];
  }

  /** Of all that there are; null while it is not known. */
  get count(): number | null {
    return lastRead(this.reading)?.value.total ?? null;
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
    this.tell();
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

  override dispose(): void {
    if (!this.isDisposed) {
      Signal.clearData(this.selection);
      super.dispose();
    }
  }

  private _placeOf(id: string): number {
    return this.items.findIndex(item => this._paged.idOf(item) === id);
  }

  private _activeId: string | null = null;
  private _wanted = LISTED;
}
