/** What a reader chose on the page of a comparison: kept with the layout, and carried by a link. */
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { jsonArgs, textArg } from '../experiments/commandArgs';
import { COMPARED } from '../experiments/verbs';

export const TABS = [
  'parameters',
  'metrics',
  'curves',
  'parallel',
  'scatter',
  'code',
  'environment',
  'data',
  'notebook'
] as const;

export type TabKey = (typeof TABS)[number];

export const X_AXES = ['step', 'time', 'relative'] as const;

export type XAxis = (typeof X_AXES)[number];

export { COMPARED };

/** The strongest smoothing; of 1, nothing would be left. */
export const STRONGEST = 0.99;

export interface IComparisonState {
  readonly runIds: readonly string[];
  readonly tab: TabKey;
  /** The run that the others are held against; null for the first. */
  readonly baseline: string | null;
  /** The run whose code and data are held against the baseline's; null for the first other one. */
  readonly other: string | null;
  readonly isOnlyDifferent: boolean;
  /** The metric of the curves; null for the first. */
  readonly metric: string | null;
  readonly smoothing: number;
  readonly x: XAxis;
  readonly isLog: boolean;
  /** The parallel axes, as `params.<name>` and `metrics.<name>`; null for the usual ones. */
  readonly axes: readonly string[] | null;
  readonly scatterX: string | null;
  readonly scatterY: string | null;
}

const FIRST: Omit<IComparisonState, 'runIds'> = {
  tab: 'parameters',
  baseline: null,
  other: null,
  isOnlyDifferent: false,
  metric: null,
  smoothing: 0,
  x: 'step',
  isLog: false,
  axes: null,
  scatterX: null,
  scatterY: null
};

const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,255}$/;

/** The state that arguments of a command or a link say; null where they do not name 2 to 50 runs. */
export function readState(args: ReadonlyPartialJSONObject): IComparisonState | null {
  const runIds = [...new Set(texts(args['runIds']) ?? [])].filter(id => RUN_ID.test(id));
  if (runIds.length < COMPARED.least || runIds.length > COMPARED.most) {
    return null;
  }
  const { smoothing } = args;
  const among = (name: string): string | null => runIds.find(id => id === args[name]) ?? null;
  return {
    runIds,
    tab: TABS.find(tab => tab === args['tab']) ?? FIRST.tab,
    baseline: among('baseline'),
    other: among('other'),
    isOnlyDifferent: args['isOnlyDifferent'] === true,
    metric: textArg(args, 'metric'),
    smoothing: typeof smoothing === 'number' && smoothing > 0 ? Math.min(smoothing, STRONGEST) : 0,
    x: X_AXES.find(x => x === args['x']) ?? FIRST.x,
    isLog: args['isLog'] === true,
    axes: texts(args['axes']),
    scatterX: textArg(args, 'scatterX'),
    scatterY: textArg(args, 'scatterY')
  };
}

/** The state as arguments that give it again; what was not chosen is left out. */
export function stateArgs(state: IComparisonState): ReadonlyPartialJSONObject {
  const defaults: Record<string, unknown> = { ...FIRST };
  const chosen = Object.entries(state).filter(([key, value]) => value !== defaults[key]);
  return Object.fromEntries(chosen);
}

/** The state as the query of an address. */
export function stateQuery(state: IComparisonState): string {
  const { runIds: _, ...view } = stateArgs(state);
  const query = new URLSearchParams({ 'notebench-compare': state.runIds.join(',') });
  if (Object.keys(view).length > 0) {
    query.set('notebench-view', JSON.stringify(view));
  }
  return query.toString();
}

export const LINK_PATTERN = /[?&]notebench-compare=/;

/** The arguments that the query of an address says. */
export function queryArgs(search: string): ReadonlyPartialJSONObject {
  const query = new URLSearchParams(search);
  return { ...jsonArgs(query.get('notebench-view')), runIds: (query.get('notebench-compare') ?? '').split(',') };
}

/** A short name of a set of runs: pages of the same runs are the same page. */
export function nameOf(runIds: readonly string[]): string {
  let [one, other] = [0x811c9dc5, 0x1000193];
  for (const letter of [...runIds].sort().join(',')) {
    const code = letter.charCodeAt(0);
    one = Math.imul(one ^ code, 0x01000193) >>> 0;
    other = (Math.imul(other, 31) + code) >>> 0;
  }
  return `${runIds.length}-${one.toString(36)}${other.toString(36)}`;
}

function texts(value: unknown): string[] | null {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : null;
}
