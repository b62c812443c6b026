/**
 * The nouns of the REST contract, by their names.
 *
 * They are types only: the room, the cards and the components share them
 * without loading a line of the code that talks to the server.
 */
import type * as schema from './api/schema';

export type {
  Artifact,
  Cell,
  CellDiff,
  CodeComparison,
  ComparedFigure,
  ComparedMetric,
  ComparedRow,
  ComparedRun,
  ComparedStep,
  ComparedSweep,
  ComparedValue,
  Comparison,
  DataComparison,
  DataDifference,
  DataUse,
  DiffLine,
  Environment,
  EnvironmentComparison,
  Experiment,
  Finding,
  GraphEdge,
  GraphStep,
  Job,
  JobDetail,
  JobPage,
  JobProgress,
  JobVerb,
  Lineage,
  LogPart,
  LoggedModel,
  NewPipeline,
  NewPipelineRun,
  NewSweep,
  NewTarget,
  NotebookLook as NotebookShown,
  ParameterSchema,
  PastCell,
  Pipeline,
  PipelineComparison,
  PipelineFault,
  PipelinePage,
  PipelinePlan,
  PipelineRun,
  PipelineRunPage,
  PlannedStep,
  PlotlyFigure,
  Preview,
  RestoredNotebook,
  RunColumns,
  RunDetail,
  RunError,
  RunGroups,
  RunMark,
  RunMetrics,
  RunName,
  RunPage,
  RunState,
  RunSummary,
  Seed,
  Status,
  StepOutput,
  StepRun,
  StepRunDetail,
  StepState,
  SweepBudget,
  SweepComparison,
  SweepFigure,
  SweepMetric,
  SweepPage,
  SweepSummary as Sweep,
  Target,
  TargetDetail,
  TargetNode,
  Trial,
  TrialDetail,
  TrialPage,
  TrialReport,
  TrialState,
  UseDiff,
  View,
  ViewList,
  WithOptions as SweepNamed
} from './api/schema';

export type ArtifactPage = schema.operations['listArtifacts']['responses']['200']['content']['application/json'];
export type DataDetail = Omit<schema.DataDetail, 'columns'> & {
  readonly columns: readonly Pick<schema.DataColumn, 'name' | 'type' | 'nulls' | 'distinct'>[];
};
export type Extent = schema.operations['measureArtifacts']['responses']['200']['content']['application/json'];
export type MetricFigure = schema.RunMetrics['figures'][number];
/** What may be given, by name. */
export interface ParameterSet {
  readonly properties: Readonly<Record<string, schema.ParameterSchema>>;
  /** Names of those that have no default. */
  readonly required: readonly string[];
}
export type PipelineGraph = Omit<schema.PipelineGraph, 'parameters'> & { readonly parameters: ParameterSet };
export type PipelineRunDetail = Omit<schema.PipelineRunDetail, 'graph'> & { readonly graph: PipelineGraph };
export type RunChange = Omit<schema.RunChange, 'run_ids'>;
export type RunOutcome = schema.RunOutcomes['outcomes'][number];
export type SweepDetail = Omit<schema.Sweep, 'plan'> & { readonly plan: SweepPlan };
/** What a sweep would do; its plan is what was asked for, with the defaults. */
export type SweepPreview = Pick<schema.SweepPreview, 'first' | 'points' | 'estimate'> & Pick<SweepPlan, 'workers'> & {
  readonly trials: number | null;
};

/** A plan as far as it is shown; the schema of its parameters is read where it is shown. */
export type SweepPlan = Pick<
  schema.SweepPlan,
  | 'objective'
  | 'metrics'
  | 'budget'
  | 'sampler'
  | 'pruner'
  | 'seed'
  | 'constraints'
  | 'workers'
  | 'gpus'
  | 'isolation'
  | 'retries'
  | 'enqueued'
> & {
  readonly space: Pick<schema.SearchSpace, 'order' | 'swept' | 'fixed'> & {
    readonly parameters: Record<string, unknown>;
  };
};

/** Every state of a run, in the order in which a filter offers them. */
export const RUN_STATES: readonly schema.RunState[] = [
  'running',
  'queued',
  'paused',
  'finished',
  'failed',
  'cancelled',
  'lost'
];

/** Every state of a step, in the order in which they are counted. */
export const STEP_STATES: readonly schema.StepState[] = [
  'running',
  'pending',
  'finished',
  'cached',
  'skipped',
  'failed',
  'cancelled'
];

/** Whether a run in this state may still change by itself. */
export function isLive(state: schema.RunState): boolean {
  return state === 'running' || state === 'queued' || state === 'paused';
}

/** The name of the target on which a job runs; null for this machine. */
export function targetOf({ place }: Pick<schema.Job, 'place'>): string | null {
  return place.startsWith('ray:') ? place.slice('ray:'.length) : null;
}
