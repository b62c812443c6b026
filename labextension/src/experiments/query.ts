/** What the list asks for, in the words of its controls. */
import type { RunQuery, WhichRuns } from '../api/runs';
import type { RunState } from '../nouns';

export const SORTS = ['newest', 'oldest', 'name', 'longest', 'highest', 'lowest'] as const;

export type Sort = (typeof SORTS)[number];

/** The figure of each row: the one that most runs have, none, or one by its name. */
export type MetricChoice =
  | { readonly kind: 'usual' }
  | { readonly kind: 'none' }
  | { readonly kind: 'named'; readonly name: string };

export const USUAL: MetricChoice = { kind: 'usual' };

/** The choice of the metric that is named; the usual one where none is. */
export function metricChoice(name: string | null): MetricChoice {
  return name === null ? USUAL : { kind: 'named', name };
}

/** Which runs are there: those in use, those put aside, or those in the bin. */
export const SHELVES = ['current', 'archived', 'deleted'] as const;

export type Shelf = (typeof SHELVES)[number];

/** What a column sorts by, in the server's words. */
export interface IOrder {
  readonly sort: string;
  readonly isDescending: boolean;
}

export interface IListQuery {
  readonly text: string;
  /** A condition in the server's syntax. */
  readonly filter: string;
  readonly shelf: Shelf;
  readonly isStarred: boolean;
  /** Whether the runs of sweeps' single trials are among them. */
  readonly hasTrials: boolean;
  /** What is sorted by in the place of `sort`; null for that. */
  readonly order: IOrder | null;
  readonly experiment: string | null;
  readonly state: RunState | null;
  readonly sort: Sort;
  /** What each row shows; one that is named is what `highest` and `lowest` sort by. */
  readonly metric: MetricChoice;
}

export const EVERYTHING: IListQuery = {
  text: '',
  filter: '',
  shelf: 'current',
  isStarred: false,
  hasTrials: false,
  order: null,
  experiment: null,
  state: null,
  sort: 'newest',
  metric: USUAL
};

/** Whether the query leaves some runs out. */
export function isNarrowed(query: IListQuery): boolean {
  const { text, filter, experiment, state, shelf, isStarred } = query;
  const hasWords = text.trim() !== '' || filter.trim() !== '';
  return hasWords || experiment !== null || state !== null || shelf !== 'current' || isStarred;
}

/** What leaves no run out, in the same order. */
export const ALL_RUNS = {
  text: '',
  filter: '',
  shelf: 'current',
  isStarred: false,
  experiment: null,
  state: null
} as const;

/** The query of the REST description for one page. */
export function toRunQuery(query: IListQuery, page: number, pageSize: number): RunQuery {
  return { ...toWhich(query), ...order(query), limit: pageSize, offset: page * pageSize };
}

/** Which runs the query is about, in whatever order. */
export function toWhich(query: IListQuery): WhichRuns {
  const text = query.text.trim();
  const filter = query.filter.trim();
  return {
    ...(text === '' ? {} : { text }),
    ...(filter === '' ? {} : { filter }),
    ...(query.experiment === null ? {} : { experiment: [query.experiment] }),
    ...(query.state === null ? {} : { state: [query.state] }),
    ...(query.isStarred ? { starred: 'only' as const } : {}),
    ...(query.hasTrials ? {} : { trials: 'no' as const }),
    ...shelf(query.shelf)
  };
}

function shelf(name: Shelf): WhichRuns {
  switch (name) {
    case 'current':
      return {};
    case 'archived':
      return { archived: 'only' };
    case 'deleted':
      return { deleted: true, archived: 'too' };
  }
}

function order(query: IListQuery): { sort: string; descending: boolean } {
  if (query.order) {
    return { sort: query.order.sort, descending: query.order.isDescending };
  }
  switch (query.sort) {
    case 'newest':
      return { sort: 'started_at', descending: true };
    case 'oldest':
      return { sort: 'started_at', descending: false };
    case 'name':
      return { sort: 'name', descending: false };
    case 'longest':
      return { sort: 'duration', descending: true };
    case 'highest':
    case 'lowest':
      return query.metric.kind === 'named'
        ? { sort: `metrics.${query.metric.name}`, descending: query.sort === 'highest' }
        : { sort: 'started_at', descending: true };
  }
}
