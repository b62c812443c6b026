/** What the list asks for, in the words of its controls. */
import type { RunQuery } from '../api/runs';
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

export interface IListQuery {
  readonly text: string;
  readonly experiment: string | null;
  readonly state: RunState | null;
  readonly sort: Sort;
  /** What each row shows; one that is named is what `highest` and `lowest` sort by. */
  readonly metric: MetricChoice;
}

export const EVERYTHING: IListQuery = {
  text: '',
  experiment: null,
  state: null,
  sort: 'newest',
  metric: USUAL
};

/** Whether the query leaves some runs out. */
export function isNarrowed(query: IListQuery): boolean {
  return query.text.trim() !== '' || query.experiment !== null || query.state !== null;
}

/** The query of the REST description for one page. */
export function toRunQuery(query: IListQuery, page: number, pageSize: number): RunQuery {
  const wanted = query.text.trim();
  return {
    ...(wanted === '' ? {} : { text: wanted }),
    ...(query.experiment === null ? {} : { experiment: [query.experiment] }),
    ...(query.state === null ? {} : { state: [query.state] }),
    ...order(query),
    limit: pageSize,
    offset: page * pageSize
  };
}

function order(query: IListQuery): { sort: string; descending: boolean } {
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
