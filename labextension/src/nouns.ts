/**
 * The nouns of the REST contract, by their names.
 *
 * They are types only: the room, the cards and the components share them
 * without loading a line of the code that talks to the server.
 */
import type { components, operations } from './api/schema';

type Schemas = components['schemas'];

export type Artifact = Schemas['Artifact'];
export type ArtifactPage = operations['listArtifacts']['responses']['200']['content']['application/json'];
export type Cell = Schemas['Cell'];
export type Environment = Schemas['Environment'];
export type Experiment = Schemas['Experiment'];
export type Extent = operations['measureArtifacts']['responses']['200']['content']['application/json'];
export type Lineage = Schemas['Lineage'];
export type LoggedModel = Schemas['LoggedModel'];
export type CellDiff = Schemas['CellDiff'];
export type CodeComparison = Schemas['CodeComparison'];
export type ComparedFigure = Schemas['ComparedFigure'];
export type ComparedMetric = Schemas['ComparedMetric'];
export type ComparedRow = Schemas['ComparedRow'];
export type ComparedRun = Schemas['ComparedRun'];
export type Comparison = Schemas['Comparison'];
export type DataComparison = Schemas['DataComparison'];
export type DataDifference = Schemas['DataDifference'];
export type DiffLine = Schemas['DiffLine'];
export type EnvironmentComparison = Schemas['EnvironmentComparison'];
export type UseDiff = Schemas['UseDiff'];
export type Job = Schemas['Job'];
export type JobDetail = Schemas['JobDetail'];
export type JobPage = Schemas['JobPage'];
export type JobProgress = Schemas['JobProgress'];
export type JobVerb = Schemas['JobVerb'];
export type LogPart = Schemas['LogPart'];
export type View = Schemas['View'];
export type ViewList = Schemas['ViewList'];
export type DataDetail = Omit<Schemas['DataDetail'], 'columns'> & {
  readonly columns: readonly Pick<Schemas['DataColumn'], 'name' | 'type' | 'nulls' | 'distinct'>[];
};
export type DataUse = Schemas['DataUse'];
export type RunMetrics = Schemas['RunMetrics'];
export type MetricFigure = Schemas['RunMetrics']['figures'][number];
export type PastCell = Schemas['PastCell'];
export type NotebookShown = Schemas['NotebookLook'];
export type PlotlyFigure = Schemas['PlotlyFigure'];
export type Preview = Schemas['Preview'];
export type RestoredNotebook = Schemas['RestoredNotebook'];
export type RunDetail = Schemas['RunDetail'];
export type RunError = Schemas['RunError'];
export type RunName = Schemas['RunName'];
export type RunChange = Omit<Schemas['RunChange'], 'run_ids'>;
export type RunColumns = Schemas['RunColumns'];
export type RunGroups = Schemas['RunGroups'];
export type RunOutcome = Schemas['RunOutcomes']['outcomes'][number];
export type RunPage = Schemas['RunPage'];
export type RunState = Schemas['RunState'];
export type RunSummary = Schemas['RunSummary'];
export type Seed = Schemas['Seed'];
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

// PROVISIONAL
export type TrialState = RunState | 'pruned';
export interface SweepMetric { name: string; direction: 'minimize' | 'maximize' }
export interface SweepNamed { name: string; options: Record<string, unknown> }
export interface SweepBudget {
  trials: number | null;
  timeout_s: number | null;
  trial_timeout_s: number | null;
  failures: number | null;
  target: number | null;
  patience: number | null;
  gpu_hours: number | null;
}
export interface SweepPlan {
  objective: { kind: string; target: string };
  space: { parameters: Record<string, unknown>; order: string[]; swept: string[]; fixed: Record<string, unknown> };
  metrics: SweepMetric[];
  budget: SweepBudget;
  sampler: SweepNamed | null;
  pruner: SweepNamed | null;
  seed: number | null;
  constraints: string[];
  workers: number;
  gpus: number;
  isolation: string;
  retries: number;
  enqueued: Record<string, unknown>[];
}
export interface Sweep extends Job {
  trials: Partial<Record<TrialState, number>>;
  best_value: number | null;
  best_params: Record<string, unknown> | null;
  best_trial: number | null;
  failures_in_a_row: number;
  run_id: string;
  metrics: SweepMetric[];
}
export interface SweepDetail extends Sweep {
  rest_s: number | null;
  plan: SweepPlan;
}
export interface SweepPage { sweeps: Sweep[]; total: number; next_offset: number | null }
export interface Trial {
  number: number;
  state: TrialState;
  params: Record<string, unknown>;
  values: number[];
  started_at: string | null;
  ended_at: string | null;
  duration_s: number | null;
  error: string;
  retry_of: number | null;
  is_feasible: boolean;
  run_id: string;
  last_report: { step: number; value: number } | null;
}
export interface TrialPage { trials: Trial[]; cursor: string; is_whole: boolean; has_more: boolean; total: number }
export interface TrialDetail extends Trial { reported: { step: number; value: number }[]; notebook: string | null }
export interface SweepLines { lines: { sweep_id: string }[] }
export interface SweepChart { figure: PlotlyFigure; cursor: string | null; is_whole: boolean }
