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
export type ComparedSweep = Schemas['ComparedSweep'];
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
export type Sweep = Schemas['SweepSummary'];
export type SweepBudget = Schemas['SweepBudget'];
export type SweepComparison = Schemas['SweepComparison'];
export type SweepDetail = Omit<Schemas['Sweep'], 'plan'> & { readonly plan: SweepPlan };
export type SweepFigure = Schemas['SweepFigure'];
export type SweepMetric = Schemas['SweepMetric'];
export type SweepNamed = Schemas['WithOptions'];
export type SweepPage = Schemas['SweepPage'];
export type Trial = Schemas['Trial'];
export type TrialDetail = Schemas['TrialDetail'];
export type TrialPage = Schemas['TrialPage'];
export type TrialReport = Schemas['TrialReport'];
export type TrialState = Schemas['TrialState'];
export type Finding = Schemas['Finding'];
export type NewTarget = Schemas['NewTarget'];
export type Target = Schemas['Target'];
export type TargetDetail = Schemas['TargetDetail'];
export type TargetNode = Schemas['TargetNode'];
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
export type ParameterSchema = Schemas['ParameterSchema'];
/** What may be given, by name. */
export interface ParameterSet {
  readonly properties: Readonly<Record<string, ParameterSchema>>;
  /** Names of those that have no default. */
  readonly required: readonly string[];
}
export type ComparedStep = Schemas['ComparedStep'];
export type ComparedValue = Schemas['ComparedValue'];
export type GraphEdge = Schemas['GraphEdge'];
export type GraphStep = Schemas['GraphStep'];
export type NewPipeline = Schemas['NewPipeline'];
export type NewPipelineRun = Schemas['NewPipelineRun'];
export type Pipeline = Schemas['Pipeline'];
export type PipelineComparison = Schemas['PipelineComparison'];
export type PipelineFault = Schemas['PipelineFault'];
export type PipelineGraph = Omit<Schemas['PipelineGraph'], 'parameters'> & { readonly parameters: ParameterSet };
export type PipelinePage = Schemas['PipelinePage'];
export type PipelinePlan = Schemas['PipelinePlan'];
export type PipelineRun = Schemas['PipelineRun'];
export type PipelineRunDetail = Omit<Schemas['PipelineRunDetail'], 'graph'> & { readonly graph: PipelineGraph };
export type PipelineRunPage = Schemas['PipelineRunPage'];
export type PlannedStep = Schemas['PlannedStep'];
export type RunMark = Schemas['RunMark'];
export type StepOutput = Schemas['StepOutput'];
export type StepRun = Schemas['StepRun'];
export type StepRunDetail = Schemas['StepRunDetail'];
export type StepState = Schemas['StepState'];
export type NewSweep = Schemas['NewSweep'];
/** What a sweep would do; its plan is what was asked for, with the defaults. */
export type SweepPreview = Pick<Schemas['SweepPreview'], 'first' | 'points' | 'estimate'> & Pick<SweepPlan, 'workers'> & {
  readonly trials: number | null;
};
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

/** A plan as far as it is shown; the schema of its parameters is read where it is shown. */
export type SweepPlan = Pick<
  Schemas['SweepPlan'],
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
  readonly space: Pick<Schemas['SearchSpace'], 'order' | 'swept' | 'fixed'> & {
    readonly parameters: Record<string, unknown>;
  };
};

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

/** Every state of a step, in the order in which they are counted. */
export const STEP_STATES: readonly StepState[] = [
  'running',
  'pending',
  'finished',
  'cached',
  'skipped',
  'failed',
  'cancelled'
];

/** Whether a run in this state may still change by itself. */
export function isLive(state: RunState): boolean {
  return state === 'running' || state === 'queued' || state === 'paused';
}

/** The name of the target on which a job runs; null for this machine. */
export function targetOf({ place }: Pick<Job, 'place'>): string | null {
  return place.startsWith('ray:') ? place.slice('ray:'.length) : null;
}
