/** What a table of runs shows, as a saved view, a link and the restored layout carry it. */
import { isMapping } from '../../mapping';
import { RUN_STATES } from '../../nouns';
import type { IListQuery, IOrder } from '../query';
import { EVERYTHING, SHELVES } from '../query';
import type { IColumn } from './columns';
import { readColumns } from './columns';

export interface IViewState {
  readonly query: IListQuery;
  /** Null for the usual columns. */
  readonly columns: readonly IColumn[] | null;
  /** What the runs are grouped by: `params.<name>`, `tags.<name>`, `state` or `experiment`. */
  readonly groupBy: string | null;
  /** The metric whose spread the groups tell. */
  readonly groupMetric: string | null;
}

export const NEWEST: IOrder = { sort: 'started_at', isDescending: true };

export const FRESH: IViewState = { query: { ...EVERYTHING, order: NEWEST }, columns: null, groupBy: null, groupMetric: null };

/** The parts that differ from a fresh table, so that links stay short. */
export function writeView({ query, columns, groupBy, groupMetric }: IViewState): Record<string, unknown> {
  const { text, filter, shelf, isStarred, hasTrials, experiment, state, order } = query;
  const parts = {
    text,
    filter,
    shelf: shelf === 'current' ? '' : shelf,
    isStarred: isStarred || '',
    hasTrials: hasTrials || '',
    experiment: experiment ?? '',
    state: state ?? '',
    order: order && (order.sort !== NEWEST.sort || !order.isDescending) ? order : '',
    columns: columns ?? '',
    groupBy: groupBy ?? '',
    groupMetric: groupMetric ?? ''
  };
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== ''));
}

/** Reads what anyone may have written; what is not well formed is as in a fresh table. */
export function readView(value: unknown): IViewState {
  const given = isMapping(value) ? value : {};
  return {
    query: {
      ...EVERYTHING,
      text: textOf(given['text'], 500) ?? '',
      filter: textOf(given['filter'], 4000) ?? '',
      shelf: SHELVES.find(shelf => shelf === given['shelf']) ?? 'current',
      isStarred: given['isStarred'] === true,
      hasTrials: given['hasTrials'] === true,
      experiment: textOf(given['experiment'], 500),
      state: RUN_STATES.find(state => state === given['state']) ?? null,
      order: orderOf(given['order']) ?? NEWEST
    },
    columns: readColumns(given['columns']),
    groupBy: textOf(given['groupBy'], 300),
    groupMetric: textOf(given['groupMetric'], 300)
  };
}

/** The query of a page's address that shows this view. */
export function toLink(state: IViewState): string {
  // A space is %20 here: JupyterLab's router takes a plus sign for itself.
  return `${LINK}=${encodeURIComponent(JSON.stringify(writeView(state)))}`;
}

/** The view that a page's address names; null where it names none. */
export function fromLink(search: string): IViewState | null {
  const written = new URLSearchParams(search).get(LINK);
  if (written === null) {
    return null;
  }
  try {
    return readView(JSON.parse(written));
  } catch {
    return FRESH;
  }
}

/** The name in the address: `/lab?notebench-runs={…}`. */
export const LINK = 'notebench-runs';

function textOf(value: unknown, most: number): string | null {
  return typeof value === 'string' && value !== '' && value.length <= most ? value : null;
}

function orderOf(value: unknown): IOrder | null {
  const sort = isMapping(value) ? textOf(value['sort'], 300) : null;
  return isMapping(value) && sort !== null ? { sort, isDescending: value['isDescending'] !== false } : null;
}
