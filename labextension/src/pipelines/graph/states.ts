/** How the steps of a graph are, handed down to their boxes: the graph itself stays as it is while they change. */
import React from 'react';

import type { PipelinePlan, StepRun } from '../../nouns';

/** What a run would do with a step, and why. */
export type Action = Pick<PipelinePlan['steps'][number], 'action' | 'reason'>;

export interface IGraphStates {
  readonly states: ReadonlyMap<string, StepRun> | undefined;
  readonly actions: ReadonlyMap<string, Action> | undefined;
  /** The step that is chosen, and the one that the pointer is over. */
  readonly active: string | null;
  readonly hovered: string | null;
}

export const GraphStates = React.createContext<IGraphStates>({
  states: undefined,
  actions: undefined,
  active: null,
  hovered: null
});
