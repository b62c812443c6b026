/** The trials of a sweep as they were read: put together from changes, sorted and narrowed. */
import type { Trial, TrialPage, TrialState } from '../nouns';

/** All trials that are known, by their numbers; a change makes another one. */
export class Trials {
  constructor(
    private readonly _byNumber: ReadonlyMap<number, Trial> = new Map(),
    /** What a reading goes on from; null before the first. */
    readonly cursor: string | null = null
  ) {}

  /** These with what a reading brought: what changed, or all of them anew. */
  with(page: TrialPage): Trials {
    if (page.trials.length === 0 && !page.is_whole) {
      return page.cursor === this.cursor ? this : new Trials(this._byNumber, page.cursor);
    }
    const trials = new Map(page.is_whole ? [] : this._byNumber);
    page.trials.forEach(trial => trials.set(trial.number, trial));
    return new Trials(trials, page.cursor);
  }

  get size(): number {
    return this._byNumber.size;
  }

  get(number: number): Trial | undefined {
    return this._byNumber.get(number);
  }

  /** In the order of their numbers. */
  get all(): readonly Trial[] {
    this._all ??= [...this._byNumber.values()].sort((a, b) => a.number - b.number);
    return this._all;
  }

  private _all: readonly Trial[] | null = null;
}

/** The key of a column, and whether its largest come first. */
export interface ITrialOrder {
  readonly key: string;
  readonly isDescending: boolean;
}

export const NEWEST_TRIAL: ITrialOrder = { key: 'number', isDescending: true };

/** The order after a press on a column's head: rising, then falling. */
export function nextTrialOrder(order: ITrialOrder, key: string): ITrialOrder {
  return { key, isDescending: order.key === key ? !order.isDescending : key === 'number' };
}

/** The trials in one of the states, or all of them, in an order; what is empty comes last, whichever way. */
export function listedTrials(trials: Trials, state: TrialState | null, order: ITrialOrder): readonly Trial[] {
  const kept = state === null ? [...trials.all] : trials.all.filter(trial => trial.state === state);
  const keys = new Map(kept.map(trial => [trial, sortKey(trial, order.key)]));
  const direction = order.isDescending ? -1 : 1;
  return kept.sort((a, b) => compare(keys.get(a), keys.get(b), direction) || direction * (a.number - b.number));
}

/** What a column holds of a trial, as it is sorted and copied. */
export function sortKey(trial: Trial, key: string): unknown {
  if (key.startsWith(VALUES)) {
    return trial.values[Number(key.slice(VALUES.length))];
  }
  if (key.startsWith(PARAMS)) {
    return trial.params[key.slice(PARAMS.length)];
  }
  switch (key) {
    case 'number':
      return trial.number;
    case 'state':
      return trial.state;
    case 'duration':
      return trial.duration_s ?? undefined;
    case 'error':
      return trial.error === '' ? undefined : trial.error;
    default:
      return undefined;
  }
}

/** Begins the key of a metric's column; its place among the metrics follows. */
export const VALUES = 'values.';

/** Begins the key of a parameter's column; its name follows. */
export const PARAMS = 'params.';

function compare(a: unknown, b: unknown, direction: 1 | -1): number {
  const [isA, isB] = [isEmpty(a), isEmpty(b)];
  if (isA || isB) {
    return Number(isA) - Number(isB);
  }
  if (typeof a === 'number' && typeof b === 'number') {
    return direction * (a - b);
  }
  return direction * WORDS.compare(String(a), String(b));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null;
}

const WORDS = new Intl.Collator(undefined, { numeric: true });
