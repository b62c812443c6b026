/** What a reader chose on the page of a sweep: kept with the layout, and carried by a link. */
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { jsonArgs, textArg } from '../experiments/commandArgs';

export const TABS = ['overview', 'charts', 'trials', 'log', 'plan'] as const;

export type TabKey = (typeof TABS)[number];

/** The charts of the tab of charts; the history is on the overview. */
export const CHARTS = ['parallel', 'importances', 'slice', 'contour', 'intermediate', 'timeline', 'pareto'] as const;

export type ChartKey = (typeof CHARTS)[number];

export interface ISweepState {
  readonly sweepId: string;
  readonly tab: TabKey;
  readonly chart: ChartKey;
  /** The parameters of a chart of some of them; null for the usual ones. */
  readonly x: string | null;
  readonly y: string | null;
  /** The metric that the charts are about; null for the first. */
  readonly metric: string | null;
  /** The trial that is shown in place of the table; null for the table. */
  readonly trial: number | null;
}

const FIRST: Omit<ISweepState, 'sweepId'> = {
  tab: 'overview',
  chart: 'parallel',
  x: null,
  y: null,
  metric: null,
  trial: null
};

/** What an id of a sweep looks like. */
export const SWEEP_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,255}$/;

/** The state that arguments of a command or a link say; null where they name no sweep. */
export function readState(args: ReadonlyPartialJSONObject): ISweepState | null {
  const { sweepId, trial } = args;
  if (typeof sweepId !== 'string' || !SWEEP_ID.test(sweepId)) {
    return null;
  }
  return {
    sweepId,
    tab: TABS.find(tab => tab === args['tab']) ?? FIRST.tab,
    chart: CHARTS.find(chart => chart === args['chart']) ?? FIRST.chart,
    x: textArg(args, 'x'),
    y: textArg(args, 'y'),
    metric: textArg(args, 'metric'),
    trial: typeof trial === 'number' && Number.isInteger(trial) && trial >= 0 ? trial : null
  };
}

/** The state as arguments that give it again; what was not chosen is left out. */
export function stateArgs(state: ISweepState): ReadonlyPartialJSONObject {
  const defaults: Record<string, unknown> = { ...FIRST };
  return Object.fromEntries(Object.entries(state).filter(([key, value]) => value !== defaults[key]));
}

/** The state as the query of an address. */
export function stateQuery(state: ISweepState): string {
  const { sweepId: _, ...view } = stateArgs(state);
  const query = new URLSearchParams({ 'notebench-sweep': state.sweepId });
  if (Object.keys(view).length > 0) {
    query.set('notebench-view', JSON.stringify(view));
  }
  return query.toString();
}

export const LINK_PATTERN = /[?&]notebench-sweep=/;

/** The arguments that the query of an address says. */
export function queryArgs(search: string): ReadonlyPartialJSONObject {
  const query = new URLSearchParams(search);
  return { ...jsonArgs(query.get('notebench-view')), sweepId: query.get('notebench-sweep') ?? '' };
}
