/** Sweeps in memory, for tests of what shows them. */
import type { Answer } from '../src/api/request';
import type { IChartQuery, ISweepApi, Limits } from '../src/api/sweeps';
import type {
  JobVerb,
  NotebookShown,
  PlotlyFigure,
  Sweep,
  SweepDetail,
  SweepFigure,
  SweepPage,
  SweepPlan,
  Trial,
  TrialDetail,
  TrialPage
} from '../src/nouns';

export function aPlan(part: Partial<SweepPlan> = {}): SweepPlan {
  return {
    objective: { kind: 'function', target: 'train:objective' },
    space: {
      parameters: {
        properties: {
          rate: { type: 'number', minimum: 0.0001, maximum: 0.1, 'x-notebench': { type: 'float', log: true } },
          since: { type: 'string', format: 'date', 'x-notebench': { type: 'date', low: '2026-01-01', high: '2026-02-01' } },
          depth: { type: 'integer', default: 3, 'x-notebench': { type: 'int', when: "model == 'forest'" } }
        }
      },
      order: ['rate', 'since', 'depth'],
      swept: ['rate', 'since'],
      fixed: {}
    },
    metrics: [{ name: 'loss', is_maximized: false }],
    budget: {
      trials: 40,
      timeout_s: null,
      trial_timeout_s: null,
      failures: 10,
      target: null,
      patience: null,
      gpu_hours: null
    },
    sampler: null,
    pruner: null,
    seed: 1,
    constraints: [],
    workers: 2,
    gpus: 0,
    isolation: 'worker',
    retries: 1,
    enqueued: [],
    ...part
  };
}

export function aSweep(part: Partial<SweepDetail> = {}): SweepDetail {
  return {
    id: 's1',
    kind: 'sweep',
    name: 'forest',
    folder: '/work',
    place: 'process',
    by: 'ada',
    created_at: '2026-11-20T10:00:00Z',
    state: 'running',
    attempt: 1,
    is_stopping: false,
    queued_at: '2026-11-20T10:00:00Z',
    started_at: '2026-11-20T10:00:01Z',
    ended_at: null,
    reason: '',
    exit_code: null,
    signal: '',
    verbs: ['pause', 'stop', 'cancel'],
    duration_s: null,
    progress: { done: 12, total: 40, text: 'best loss 0.25', at: '2026-11-20T10:00:05Z', facts: {} },
    metrics: [{ name: 'loss', direction: 'minimize' }],
    trials: { finished: 10, failed: 2, running: 2 },
    best_value: 0.25,
    best_params: { rate: 0.01, since: '2026-01-15' },
    best_trial: 7,
    failures_in_a_row: 0,
    rest_s: 90,
    run_id: '',
    plan: aPlan(),
    ...part
  };
}

export function aTrial(part: Partial<Trial> = {}): Trial {
  return {
    number: 0,
    state: 'finished',
    params: { rate: 0.01, since: '2026-01-15' },
    values: [0.25],
    started_at: '2026-11-20T10:00:00Z',
    ended_at: '2026-11-20T10:00:02Z',
    duration_s: 2,
    error: '',
    retry_of: null,
    is_feasible: true,
    last_report: null,
    source: '',
    run_id: '',
    ...part
  };
}

export class FakeSweeps implements ISweepApi {
  constructor(public all: SweepDetail[] = [aSweep()]) {}

  trouble: Answer<never> | null = null;
  known: Trial[] = [aTrial()];
  changed: Trial[] | null = null;
  points: readonly number[] = [1, 2];
  detail: Partial<TrialDetail> = {};
  readonly asked: string[] = [];
  readonly limits: Limits[] = [];

  sweeps(limit: number): Promise<Answer<SweepPage>> {
    this.asked.push(`sweeps ${limit}`);
    const sweeps: Sweep[] = this.all.slice(0, limit).map(({ plan: _, rest_s: __, run_id: ___, ...sweep }) => sweep);
    const total = this.all.length;
    return this._answer({ sweeps, total, next_offset: limit < total ? limit : null });
  }

  sweep(sweepId: string): Promise<Answer<SweepDetail>> {
    this.asked.push('sweep');
    return this._answer(this.all.find(each => each.id === sweepId) ?? aSweep());
  }

  trials(_sweepId: string, since: string | null): Promise<Answer<TrialPage>> {
    this.asked.push(`trials ${since ?? 'all'}`);
    const trials = since === null ? this.known : (this.changed ?? []);
    return this._answer({ trials, cursor: 'c', is_whole: since === null, has_more: false, total: trials.length });
  }

  trial(_sweepId: string, number: number): Promise<Answer<TrialDetail>> {
    this.asked.push(`trial ${number}`);
    return this._answer({ ...aTrial({ number }), reported: [], notebook: null, ...this.detail });
  }

  trialNotebook(): Promise<Answer<NotebookShown>> {
    const outputs: NotebookShown['cells'][number]['outputs'] = [];
    const cell = { kind: 'code' as const, source: 'fit()', execution_count: 1, outputs };
    return this._answer({ language: 'python', cells: [cell] });
  }

  control(_sweepId: string, verb: JobVerb): Promise<Answer<SweepDetail>> {
    this.asked.push(verb);
    return this._answer(aSweep({ state: 'paused', verbs: ['resume'] }));
  }

  change(_sweepId: string, limits: Limits): Promise<Answer<SweepDetail>> {
    this.limits.push(limits);
    return this._answer(aSweep());
  }

  skip(_sweepId: string, number: number): Promise<Answer<unknown>> {
    this.asked.push(`skip ${number}`);
    return this._answer({});
  }

  history(_sweepId: string, since: string | null): Promise<Answer<SweepFigure>> {
    this.asked.push(`history ${since ?? 'all'}`);
    const { length } = this.points;
    const figure = aFigure(this.points);
    return this._answer({ figure, shown: length, total: length, cursor: `h${length}`, is_whole: since === null });
  }

  chart(_sweepId: string, chart: string, { param = [] }: IChartQuery): Promise<Answer<PlotlyFigure>> {
    this.asked.push(['chart', chart, ...param].join(' '));
    return this._answer(aFigure([]));
  }

  private _answer<T>(value: T): Promise<Answer<T>> {
    return Promise.resolve(this.trouble ?? { kind: 'ok', value });
  }
}

export function aFigure(x: readonly number[]): PlotlyFigure {
  return { data: x.length === 0 ? [] : [{ type: 'scatter', x: [...x], y: [...x], name: 'loss' }], layout: {} };
}
