/** The words of pipelines: what a step runs, what a run does with it, how many are in which state. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { MarkedState } from '../components/StateMark';
import { stateWord } from '../components/StateMark';
import type { GraphStep, PipelinePlan, StepRun, StepState } from '../nouns';
import { STEP_STATES } from '../nouns';

export type PlannedAction = PipelinePlan['steps'][number]['action'];

export function kindWord(kind: GraphStep['kind'], trans: TranslationBundle): string {
  switch (kind) {
    case 'notebook':
      return trans.__('Notebook');
    case 'function':
      return trans.__('Function');
    case 'sweep':
      return trans.__('Sweep');
  }
}

/** What a run would do with a step. */
export function actionWord(action: PlannedAction, trans: TranslationBundle): string {
  switch (action) {
    case 'run':
      return trans.__('Would run');
    case 'cached':
      return trans.__('Would be kept');
    case 'skipped':
      return trans.__('Would be left out');
  }
}

/** The mark that an action bears. */
export function actionState(action: PlannedAction): MarkedState {
  return action === 'run' ? 'queued' : action;
}

/** How many there are in all states together. */
export function totalOf(counts: StepRun['items']): number {
  return Object.values(counts).reduce((sum, each) => sum + each, 0);
}

/** `3 finished, 1 failed`. */
export function countsWord(counts: StepRun['items'], trans: TranslationBundle): string {
  return STEP_STATES.filter(state => (counts[state] ?? 0) > 0)
    .map(state => `${(counts[state] ?? 0).toLocaleString()} ${stateWord(state, trans).toLowerCase()}`)
    .join(', ');
}

/** Whether a step in this state may still change by itself. */
export function isGoingOn(state: StepState): boolean {
  return state === 'pending' || state === 'running';
}
