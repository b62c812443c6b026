/** The typed calls for sweeps, and their shapes; what announces their changes is the event of jobs. */
import type { ServerConnection } from '@jupyterlab/services';

import type {
  JobVerb,
  NotebookShown,
  PlotlyFigure,
  Sweep,
  SweepDetail,
  SweepFigure,
  SweepMetric,
  SweepNamed,
  SweepPage,
  SweepPlan,
  Trial,
  TrialDetail,
  TrialPage,
  TrialReport,
  TrialState
} from '../nouns';
import { jobFacts } from './jobs';
import type { Parser } from './parse';
import { anything, flag, listOf, mappingOf, nullable, number, oneOf, orElse, shape, text, time } from './parse';
import type { Answer } from './request';
import { mapped, requestJson } from './request';
import { notebookShown, plotlyFigure } from './shapes';

const values = mappingOf(anything);
export const sweepMetric = shape<SweepMetric>({ name: text, direction: oneOf('minimize', 'maximize') });
const named = shape<SweepNamed>({ name: text, options: values });
const trialState = oneOf<TrialState>('queued', 'running', 'finished', 'pruned', 'failed', 'cancelled', 'lost');
const counted = mappingOf(number);
/** How many trials are in each state. */
export const trialCounts: Parser<Sweep['trials']> = (value, at) => counted(value, at);
const limit = orElse(nullable(number), null);

const facts = {
  ...jobFacts,
  kind: oneOf('sweep'),
  trials: trialCounts,
  best_value: nullable(number),
  best_params: nullable(values),
  best_trial: nullable(number),
  failures_in_a_row: number,
  metrics: listOf(sweepMetric)
};

const plan = shape<SweepPlan>({
  objective: shape<SweepPlan['objective']>({ kind: oneOf('function', 'notebook', 'cell', 'pickled'), target: text }),
  space: shape<SweepPlan['space']>({ parameters: values, order: listOf(text), swept: listOf(text), fixed: values }),
  metrics: listOf(shape<SweepPlan['metrics'][number]>({ name: text, is_maximized: flag })),
  budget: shape<SweepPlan['budget']>({
    trials: limit,
    timeout_s: limit,
    trial_timeout_s: limit,
    failures: limit,
    target: limit,
    patience: limit,
    gpu_hours: limit
  }),
  sampler: nullable(named),
  pruner: nullable(named),
  seed: nullable(number),
  constraints: listOf(text),
  workers: number,
  gpus: number,
  isolation: oneOf('process', 'worker'),
  retries: number,
  enqueued: listOf(values)
});

const sweep = shape<Sweep>(facts);
/** A sweep as its page and its card show it. */
export const sweepDetail = shape<SweepDetail>({ ...facts, rest_s: nullable(number), run_id: orElse(text, ''), plan });
const sweepPage = shape<SweepPage>({ sweeps: listOf(sweep), total: number, next_offset: nullable(number) });

const report = shape<TrialReport>({ step: number, value: nullable(number) });
const trialFacts = {
  number,
  state: trialState,
  params: values,
  values: listOf(nullable(number)),
  started_at: nullable(time),
  ended_at: nullable(time),
  duration_s: nullable(number),
  error: text,
  retry_of: nullable(number),
  is_feasible: flag,
  run_id: orElse(text, ''),
  last_report: nullable(report),
  source: orElse(text, '')
};
const trial = shape<Trial>(trialFacts);
const trialPage = shape<TrialPage>({
  trials: listOf(trial),
  cursor: text,
  is_whole: flag,
  has_more: flag,
  total: number
});
const trialDetail = shape<TrialDetail>({ ...trialFacts, reported: listOf(report), notebook: nullable(text) });

const drawn = shape<SweepFigure>({ figure: plotlyFigure, shown: number, total: number, cursor: text, is_whole: flag });

/** What a sweep's budget may be changed to; null takes a limit away. */
export type Limits = Readonly<Record<string, number | null>>;

/** What a chart is about; what is left out is the server's choice. */
export interface IChartQuery {
  readonly param?: readonly string[] | undefined;
  /** One of several metrics. */
  readonly metric?: string | undefined;
}

/** What is asked of sweeps; tests bring their own. */
export interface ISweepApi {
  /** The newest sweeps. */
  sweeps(limit: number): Promise<Answer<SweepPage>>;
  sweep(sweepId: string): Promise<Answer<SweepDetail>>;
  /** The trials that changed since a cursor was given; all of them where it is null. */
  trials(sweepId: string, since: string | null): Promise<Answer<TrialPage>>;
  trial(sweepId: string, number: number): Promise<Answer<TrialDetail>>;
  /** The notebook that a trial executed. */
  trialNotebook(sweepId: string, number: number): Promise<Answer<NotebookShown>>;
  control(sweepId: string, verb: JobVerb): Promise<Answer<SweepDetail>>;
  change(sweepId: string, limits: Limits): Promise<Answer<SweepDetail>>;
  skip(sweepId: string, number: number): Promise<Answer<unknown>>;
  /** The values of the trials, or the points that came since a cursor was given. */
  history(sweepId: string, since: string | null, metric?: string): Promise<Answer<SweepFigure>>;
  chart(sweepId: string, chart: string, query: IChartQuery): Promise<Answer<PlotlyFigure>>;
}

/** The calls against the Jupyter server that serves this page. */
export class SweepApi implements ISweepApi {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  sweeps(most: number): Promise<Answer<SweepPage>> {
    return requestJson(this._settings, 'sweeps', sweepPage, { limit: most });
  }

  sweep(sweepId: string): Promise<Answer<SweepDetail>> {
    return requestJson(this._settings, routeOf(sweepId), sweepDetail);
  }

  trials(sweepId: string, since: string | null): Promise<Answer<TrialPage>> {
    return requestJson(this._settings, `${routeOf(sweepId)}/trials`, trialPage, { since: since ?? undefined });
  }

  trial(sweepId: string, place: number): Promise<Answer<TrialDetail>> {
    return requestJson(this._settings, `${routeOf(sweepId)}/trials/${place}`, trialDetail);
  }

  trialNotebook(sweepId: string, place: number): Promise<Answer<NotebookShown>> {
    return requestJson(this._settings, `${routeOf(sweepId)}/trials/${place}/notebook`, notebookShown);
  }

  control(sweepId: string, verb: JobVerb): Promise<Answer<SweepDetail>> {
    const sent = { method: 'POST', body: { verb } } as const;
    return requestJson(this._settings, `${routeOf(sweepId)}/control`, sweepDetail, {}, sent);
  }

  change(sweepId: string, limits: Limits): Promise<Answer<SweepDetail>> {
    const sent = { method: 'PATCH', body: limits } as const;
    return requestJson(this._settings, `${routeOf(sweepId)}/budget`, sweepDetail, {}, sent);
  }

  skip(sweepId: string, place: number): Promise<Answer<unknown>> {
    const sent = { method: 'POST' } as const;
    return requestJson(this._settings, `${routeOf(sweepId)}/trials/${place}/skip`, anything, {}, sent);
  }

  history(sweepId: string, since: string | null, metric?: string): Promise<Answer<SweepFigure>> {
    const query = { since: since ?? undefined, metric };
    return requestJson(this._settings, `${routeOf(sweepId)}/charts/history`, drawn, query);
  }

  async chart(sweepId: string, name: string, { param, metric }: IChartQuery): Promise<Answer<PlotlyFigure>> {
    const route = `${routeOf(sweepId)}/charts/${name}`;
    return mapped(await requestJson(this._settings, route, drawn, { param, metric }), ({ figure }) => figure);
  }
}

function routeOf(sweepId: string): string {
  return `sweeps/${encodeURIComponent(sweepId)}`;
}
