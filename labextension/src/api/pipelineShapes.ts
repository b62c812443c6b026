/** The parsers of pipelines, their graphs and their runs; the types come from the description of the REST contract. */
import type {
  GraphEdge,
  GraphStep,
  Pipeline,
  PipelineComparison,
  PipelineFault,
  PipelineGraph,
  PipelinePage,
  PipelinePlan,
  PipelineRun,
  PipelineRunDetail,
  PipelineRunPage,
  PlannedStep,
  RunMark,
  StepOutput,
  StepRun,
  StepRunDetail
} from '../nouns';
import { STEP_STATES } from '../nouns';
import { jobFacts } from './jobs';
import { parameterSet } from './parameters';
import type { Parser } from './parse';
import { anything, flag, listOf, mappingOf, nullable, number, oneOf, shape, text, time } from './parse';
import { runState } from './shapes';

const values = mappingOf(anything);
const stepState = oneOf(...STEP_STATES);
const counted = mappingOf(number);
const stepCounts: Parser<PipelineRun['step_counts']> = (value, at) => counted(value, at);

const markFacts = {
  run_id: text,
  state: runState,
  started_at: nullable(time),
  ended_at: nullable(time),
  duration_s: nullable(number)
};
const runMark = shape<RunMark>(markFacts);

const pipeline = shape<Pipeline>({
  path: text,
  name: text,
  description: text,
  owner: text,
  faults: number,
  is_there: flag,
  updated_at: time,
  last_run: nullable(runMark),
  runs: listOf(runMark)
});
export const pipelinePage = shape<PipelinePage>({ pipelines: listOf(pipeline), total: number, next_offset: nullable(number) });

const step = shape<GraphStep>({
  name: text,
  kind: oneOf('notebook', 'function', 'sweep'),
  source: text,
  cells: text,
  line: number,
  upstream: listOf(text),
  mapped: listOf(text),
  when: text,
  cache: oneOf('always', 'never', 'freeze'),
  on: text,
  cpus: number,
  gpus: number,
  memory: nullable(number),
  retries: number,
  timeout_s: nullable(number),
  outputs: listOf(text),
  inputs: listOf(shape<GraphStep['inputs'][number]>({ name: text, given: text }))
});

export const pipelineGraph = shape<PipelineGraph>({
  path: text,
  name: text,
  description: text,
  faults: listOf(shape<PipelineFault>({ line: number, message: text })),
  parameters: parameterSet,
  steps: listOf(step),
  edges: listOf(shape<GraphEdge>({ source: text, target: text, outputs: listOf(text) }))
});

const planned = shape<PlannedStep>({ name: text, action: oneOf('run', 'cached', 'skipped'), reason: text });
export const pipelinePlan = shape<PipelinePlan>({ steps: listOf(planned) });

const { id: runId, ...factsOfJob } = jobFacts;
const runFacts = {
  run_id: runId,
  ...factsOfJob,
  path: text,
  step_counts: stepCounts,
  step_states: listOf(shape<PipelineRun['step_states'][number]>({ name: text, state: stepState })),
  resumed: text
};
export const pipelineRunPage = shape<PipelineRunPage>({
  runs: listOf(shape<PipelineRun>(runFacts)),
  total: number,
  next_offset: nullable(number)
});

const stepFacts = {
  name: text,
  state: stepState,
  reason: text,
  started_at: nullable(time),
  duration_s: nullable(number),
  attempt: number,
  cell: nullable(number),
  error: text,
  cells: nullable(shape<NonNullable<StepRun['cells']>>({ done: number, total: number })),
  items: stepCounts,
  notebook: nullable(text),
  on: text,
  mlflow_run_id: text
};

export const pipelineRunDetail = shape<PipelineRunDetail>({
  ...runFacts,
  graph: pipelineGraph,
  values,
  wanted: shape<PipelineRunDetail['wanted']>({ step: text, start: text, resumed: text, from_cell: flag }),
  mlflow_run_id: text,
  kept_steps: listOf(text),
  steps: listOf(shape<StepRun>(stepFacts))
});

const trial = { state: stepState, reason: text, attempt: number, duration_s: nullable(number), item: text };

export const stepRunDetail = shape<StepRunDetail>({
  ...stepFacts,
  lines: listOf(shape<StepRunDetail['lines'][number]>({ ...trial, at: time })),
  item_runs: listOf(shape<StepRunDetail['item_runs'][number]>(trial)),
  outputs: listOf(
    shape<StepOutput>({ name: text, kind: oneOf('value', 'file', 'folder', 'frame'), shown: text, bytes: nullable(number) })
  ),
  log: text
});

export const pipelineComparison = shape<PipelineComparison>({
  runs: listOf(shape<PipelineComparison['runs'][number]>({ ...markFacts, name: text, path: text, values })),
  values: listOf(
    shape<PipelineComparison['values'][number]>({ name: text, values: listOf(anything), is_same: flag })
  ),
  steps: listOf(
    shape<PipelineComparison['steps'][number]>({
      name: text,
      states: listOf(nullable(stepState)),
      durations_s: listOf(nullable(number)),
      changes: listOf(text),
      outputs: listOf(
        shape<PipelineComparison['steps'][number]['outputs'][number]>({
          name: text,
          shown: listOf(nullable(text)),
          is_same: flag
        })
      )
    })
  )
});
