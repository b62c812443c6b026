/** Pipelines in memory, for tests of what shows them. */
import type { IPipelineApi, IPipelineRunsQuery } from '../src/api/pipelines';
import type { Answer } from '../src/api/request';
import type {
  JobVerb,
  NewPipeline,
  NewPipelineRun,
  NotebookShown,
  Pipeline,
  PipelineComparison,
  PipelineGraph,
  PipelinePage,
  PipelinePlan,
  PipelineRun,
  PipelineRunDetail,
  PipelineRunPage,
  RunMark,
  StepRunDetail
} from '../src/nouns';
import { aStep, aStepRun } from './graphFakes';
import { aJob } from './jobFakes';

export function aMark(part: Partial<RunMark> = {}): RunMark {
  return {
    run_id: '20261120-a1',
    state: 'finished',
    started_at: '2026-11-20T10:00:01Z',
    ended_at: '2026-11-20T10:00:05Z',
    duration_s: 4,
    ...part
  };
}

export function aPipeline(part: Partial<Pipeline> = {}): Pipeline {
  const runs = part.runs ?? [aMark({ run_id: '20261120-a2', state: 'failed' }), aMark()];
  return {
    path: 'flows/churn.pipeline.yaml',
    name: 'churn',
    description: '',
    owner: 'ada',
    faults: 0,
    is_there: true,
    updated_at: '2026-11-20T10:00:05Z',
    last_run: runs[0] ?? null,
    ...part,
    runs
  };
}

export function aPipelineGraph(part: Partial<PipelineGraph> = {}): PipelineGraph {
  return {
    path: 'flows/churn.pipeline.yaml',
    name: 'churn',
    description: '',
    faults: [],
    parameters: {
      properties: {
        seed: { type: 'integer', default: 7, minimum: 0, maximum: 1000, 'x-notebench': { type: 'int' } },
        mode: { type: 'string', default: 'full', enum: ['full', 'quick'], 'x-notebench': { type: 'str' } }
      },
      required: []
    },
    steps: [
      aStep('prepare', { line: 3, outputs: ['data'] }),
      aStep('train', { line: 4, upstream: ['prepare'], outputs: ['score'] })
    ],
    edges: [{ source: 'prepare', target: 'train', outputs: ['data'] }],
    ...part
  };
}

export function aPipelineRun(part: Partial<PipelineRun> = {}): PipelineRun {
  const { work: _, id, ...job } = aJob({ id: '20261120-a2', kind: 'pipeline', name: 'churn' });
  return {
    run_id: id,
    ...job,
    path: 'flows/churn.pipeline.yaml',
    step_counts: { finished: 1, running: 1 },
    step_states: [
      { name: 'prepare', state: 'finished' },
      { name: 'train', state: 'running' }
    ],
    resumed: '',
    ...part
  };
}

const DONE = aStepRun('prepare', {
  state: 'finished',
  started_at: '2026-11-20T10:00:01Z',
  duration_s: 2,
  attempt: 1,
  notebook: '/srv/executed.ipynb'
});

export function aPipelineRunDetail(part: Partial<PipelineRunDetail> = {}): PipelineRunDetail {
  return {
    ...aPipelineRun(),
    graph: aPipelineGraph(),
    values: { seed: 7, mode: 'full' },
    wanted: { step: '', start: '', resumed: '', from_cell: false },
    mlflow_run_id: '',
    kept_steps: [],
    steps: [DONE, aStepRun('train', { state: 'running', attempt: 1, cells: { done: 2, total: 5 } })],
    ...part
  };
}

export function aStepRunDetail(part: Partial<StepRunDetail> = {}): StepRunDetail {
  const line = { at: '2026-11-20T10:00:03Z', state: 'finished', reason: '', attempt: 1, duration_s: 2, item: '' } as const;
  return {
    ...DONE,
    lines: [line],
    item_runs: [],
    outputs: [{ name: 'data', kind: 'frame', shown: 'data.parquet', bytes: 1200 }],
    log: 'columns x\n',
    ...part
  };
}

export function aPipelineComparison(part: Partial<PipelineComparison> = {}): PipelineComparison {
  const of = { name: 'churn', path: 'flows/churn.pipeline.yaml' };
  return {
    runs: [
      { ...aMark(), ...of, values: { seed: 7 } },
      { ...aMark({ run_id: '20261120-a2', state: 'failed' }), ...of, values: { seed: 8 } }
    ],
    values: [
      { name: 'seed', values: [7, 8], is_same: false },
      { name: 'mode', values: ['full', 'full'], is_same: true }
    ],
    steps: [
      {
        name: 'prepare',
        states: ['finished', 'cached'],
        durations_s: [2, null],
        changes: [],
        outputs: [{ name: 'data', shown: ['data.parquet', 'data.parquet'], is_same: true }]
      },
      {
        name: 'train',
        states: ['finished', 'failed'],
        durations_s: [2, 1],
        changes: ['code changed: cell 3', 'seed 7 -> 8'],
        outputs: [{ name: 'score', shown: ['0.9', null], is_same: false }]
      }
    ],
    ...part
  };
}

export class FakePipelines implements IPipelineApi {
  constructor(public all: Pipeline[] = [aPipeline()]) {}

  trouble: Answer<never> | null = null;
  /** What is answered to the plan and the start of a run. */
  refusal: Answer<never> | null = null;
  shown: PipelineGraph = aPipelineGraph();
  known: PipelineRun[] = [aPipelineRun()];
  planned: PipelinePlan = {
    steps: [
      { name: 'prepare', action: 'cached', reason: 'unchanged since run 20261120-a1' },
      { name: 'train', action: 'run', reason: 'its code changed' }
    ]
  };
  /** What a run, a step of it and its notebook are, where they are not the usual ones. */
  detail: Partial<PipelineRunDetail> = {};
  stepDetail: Partial<StepRunDetail> = {};
  notebook: NotebookShown = {
    language: 'python',
    cells: [{ kind: 'code', source: 'fit()', execution_count: 1, outputs: [] }]
  };
  readonly asked: string[] = [];
  readonly begun: NewPipelineRun[] = [];
  readonly plans: NewPipelineRun[] = [];
  readonly drafts: NewPipeline[] = [];

  pipelines(limit: number): Promise<Answer<PipelinePage>> {
    this.asked.push(`pipelines ${limit}`);
    const total = this.all.length;
    return this._answer({ pipelines: this.all.slice(0, limit), total, next_offset: limit < total ? limit : null });
  }

  graph(path: string): Promise<Answer<PipelineGraph>> {
    this.asked.push(`graph ${path}`);
    return this._answer({ ...this.shown, path });
  }

  check(path: string): Promise<Answer<PipelineGraph>> {
    this.asked.push(`check ${path}`);
    return this._answer({ ...this.shown, path });
  }

  plan(asked: NewPipelineRun): Promise<Answer<PipelinePlan>> {
    this.plans.push(asked);
    return this.refusal ? Promise.resolve(this.refusal) : this._answer(this.planned);
  }

  draft(asked: NewPipeline): Promise<Answer<PipelineGraph>> {
    this.drafts.push(asked);
    return this.refusal ? Promise.resolve(this.refusal) : this._answer({ ...this.shown, path: asked.path });
  }

  runs({ path, states, limit }: IPipelineRunsQuery): Promise<Answer<PipelineRunPage>> {
    this.asked.push(['runs', path ?? 'all', ...(states ?? []), limit].join(' '));
    const total = this.known.length;
    return this._answer({ runs: this.known.slice(0, limit), total, next_offset: limit < total ? limit : null });
  }

  start(asked: NewPipelineRun): Promise<Answer<PipelineRunDetail>> {
    this.begun.push(asked);
    return this.refusal ? Promise.resolve(this.refusal) : this._answer(aPipelineRunDetail());
  }

  run(runId: string): Promise<Answer<PipelineRunDetail>> {
    this.asked.push(`run ${runId}`);
    return this._answer(aPipelineRunDetail({ ...this.detail, run_id: runId }));
  }

  step(_runId: string, name: string, item = ''): Promise<Answer<StepRunDetail>> {
    this.asked.push(`step ${name} ${item}`.trim());
    return this._answer(aStepRunDetail({ ...this.stepDetail, name }));
  }

  stepNotebook(): Promise<Answer<NotebookShown>> {
    return this._answer(this.notebook);
  }

  control(runId: string, verb: JobVerb): Promise<Answer<PipelineRunDetail>> {
    this.asked.push(`${verb} ${runId}`);
    return this._answer(aPipelineRunDetail({ run_id: runId, state: 'paused', verbs: ['resume'] }));
  }

  compare(runIds: readonly string[]): Promise<Answer<PipelineComparison>> {
    this.asked.push(`compare ${runIds.join(' ')}`);
    return this._answer(aPipelineComparison());
  }

  private _answer<T>(value: T): Promise<Answer<T>> {
    return Promise.resolve(this.trouble ?? { kind: 'ok', value });
  }
}
