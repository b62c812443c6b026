/** Jobs side by side as a page reads them: some of their kind, by their ids. */
import type { IJobEvent } from '../api/jobs';
import type { Answer } from '../api/request';
import type { IListened } from '../experiments/readingModel';
import { ReadingModel } from '../experiments/readingModel';

/** Milliseconds in which a burst of events makes one reading: all of each is compared anew. */
const PAUSE = 2000;

export interface ISideBySideOptions<T> extends IListened<IJobEvent> {
  readonly ids: readonly string[];
  read(ids: readonly string[]): Promise<Answer<T>>;
}

export class SideBySideModel<T> extends ReadingModel<T, IJobEvent> {
  constructor({ ids, read, events, pollInterval }: ISideBySideOptions<T>) {
    super({
      events,
      pollInterval,
      read: () => read(ids),
      concerns: event => event.id === undefined || ids.includes(event.id),
      pause: PAUSE
    });
    this.ids = ids;
  }

  readonly ids: readonly string[];

  /** Whether what is equal in all of them is left out. */
  get isOnlyDifferent(): boolean {
    return this._isOnlyDifferent;
  }

  set isOnlyDifferent(isOnly: boolean) {
    this._isOnlyDifferent = isOnly;
    this.tell();
  }

  private _isOnlyDifferent = true;
}
