/** What a reader chose on the page of a pipeline's run: kept with the layout, and carried by a link. */
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { jsonArgs, textArg } from '../../experiments/commandArgs';

export const TABS = ['overview', 'steps', 'log', 'parameters'] as const;

export type TabKey = (typeof TABS)[number];

export interface IPipelineRunState {
  readonly runId: string;
  readonly tab: TabKey;
  /** The step that is told of; null for none. */
  readonly step: string | null;
  /** Of a mapped step, one of its items; null for the step itself. */
  readonly item: string | null;
  /** Whether the notebook that the step executed stands in place of the graph. */
  readonly isNotebook: boolean;
}

const FIRST: Omit<IPipelineRunState, 'runId'> = { tab: 'overview', step: null, item: null, isNotebook: false };

/** What an id of a run looks like. */
const RUN_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,255}$/;

/** The state that arguments of a command or a link say; null where they name no run. */
export function readState(args: ReadonlyPartialJSONObject): IPipelineRunState | null {
  const runId = textArg(args, 'runId');
  if (runId === null || !RUN_ID.test(runId)) {
    return null;
  }
  const step = textArg(args, 'step');
  return {
    runId,
    tab: TABS.find(tab => tab === args['tab']) ?? FIRST.tab,
    step,
    item: step === null ? null : textArg(args, 'item'),
    isNotebook: step !== null && args['isNotebook'] === true
  };
}

/** The state as arguments that give it again; what was not chosen is left out. */
export function stateArgs(state: IPipelineRunState): ReadonlyPartialJSONObject {
  const defaults: Record<string, unknown> = { ...FIRST };
  return Object.fromEntries(Object.entries(state).filter(([key, value]) => value !== defaults[key]));
}

/** The state as the query of an address. */
export function stateQuery(state: IPipelineRunState): string {
  const { runId: _, ...view } = stateArgs(state);
  const query = new URLSearchParams({ 'notebench-pipeline-run': state.runId });
  if (Object.keys(view).length > 0) {
    query.set('notebench-view', JSON.stringify(view));
  }
  return query.toString();
}

export const LINK_PATTERN = /[?&]notebench-pipeline-run=/;

/** The arguments that the query of an address says. */
export function queryArgs(search: string): ReadonlyPartialJSONObject {
  const query = new URLSearchParams(search);
  return { ...jsonArgs(query.get('notebench-view')), runId: query.get('notebench-pipeline-run') ?? '' };
}
