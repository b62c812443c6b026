/**
 * The nouns of the REST contract, by their names.
 *
 * They are types only: the room, the cards and the components share them
 * without loading a line of the code that talks to the server.
 */
import type { components } from './api/schema';

type Schemas = components['schemas'];

export type Artifact = Schemas['Artifact'];
export type Cell = Schemas['Cell'];
export type Environment = Schemas['Environment'];
export type Experiment = Schemas['Experiment'];
export type LoggedModel = Schemas['LoggedModel'];
export type MetricFigure = Schemas['RunMetrics']['figures'][number];
export type PlotlyFigure = Schemas['PlotlyFigure'];
export type Preview = Schemas['Preview'];
export type RunDetail = Schemas['RunDetail'];
export type RunError = Schemas['RunError'];
export type RunPage = Schemas['RunPage'];
export type RunState = Schemas['RunState'];
export type RunSummary = Schemas['RunSummary'];
export type Status = Schemas['Status'];

/** Every state of a run, in the order in which a filter offers them. */
export const RUN_STATES: readonly RunState[] = [
  'running',
  'queued',
  'paused',
  'finished',
  'failed',
  'cancelled',
  'lost'
];

/** Whether a run in this state may still change by itself. */
export function isLive(state: RunState): boolean {
  return state === 'running' || state === 'queued' || state === 'paused';
}
