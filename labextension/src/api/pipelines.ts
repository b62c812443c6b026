/** The typed calls for pipelines and their runs; what announces that these change is the event of jobs. */
import type { ServerConnection } from '@jupyterlab/services';

import type {
  JobVerb,
  NewPipeline,
  NewPipelineRun,
  NotebookShown,
  PipelineComparison,
  PipelineGraph,
  PipelinePage,
  PipelinePlan,
  PipelineRunDetail,
  PipelineRunPage,
  RunState,
  StepRunDetail
} from '../nouns';
import {
  pipelineComparison,
  pipelineGraph,
  pipelinePage,
  pipelinePlan,
  pipelineRunDetail,
  pipelineRunPage,
  stepRunDetail
} from './pipelineShapes';
import type { Answer } from './request';
import { requestJson } from './request';
import { notebookShown } from './shapes';

/** Which runs are listed; what is left out is not asked about. */
export interface IPipelineRunsQuery {
  /** The path of the pipeline's file. */
  readonly path?: string;
  /** Those in one of these states. */
  readonly states?: readonly RunState[];
  readonly limit: number;
}

/** What is asked of pipelines; tests bring their own. */
export interface IPipelineApi {
  /** Those with the newest activity. */
  pipelines(limit: number): Promise<Answer<PipelinePage>>;
  /** The graph of a file as it is saved. */
  graph(path: string): Promise<Answer<PipelineGraph>>;
  /** The graph that a text would have in the place of the file; nothing is written. */
  check(path: string, text: string): Promise<Answer<PipelineGraph>>;
  /** What a run would do; nothing is run. */
  plan(asked: NewPipelineRun): Promise<Answer<PipelinePlan>>;
  /** Writes a file whose steps are notebooks; gives its graph. */
  draft(asked: NewPipeline): Promise<Answer<PipelineGraph>>;
  /** The newest runs. */
  runs(query: IPipelineRunsQuery): Promise<Answer<PipelineRunPage>>;
  /** Begins a run. */
  start(asked: NewPipelineRun): Promise<Answer<PipelineRunDetail>>;
  run(runId: string): Promise<Answer<PipelineRunDetail>>;
  /** A step of a run; of a mapped one, also one of its items, by its place. */
  step(runId: string, step: string, item?: string): Promise<Answer<StepRunDetail>>;
  /** The notebook that a step executed. */
  stepNotebook(runId: string, step: string, item?: string): Promise<Answer<NotebookShown>>;
  control(runId: string, verb: JobVerb): Promise<Answer<PipelineRunDetail>>;
  /** Two runs side by side, the earlier first. */
  compare(runIds: readonly string[]): Promise<Answer<PipelineComparison>>;
}

/** The calls against the Jupyter server that serves this page. */
export class PipelineApi implements IPipelineApi {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  pipelines(limit: number): Promise<Answer<PipelinePage>> {
    return requestJson(this._settings, 'pipelines', pipelinePage, { limit });
  }

  graph(path: string): Promise<Answer<PipelineGraph>> {
    return requestJson(this._settings, 'pipelines/graph', pipelineGraph, { path });
  }

  check(path: string, text: string): Promise<Answer<PipelineGraph>> {
    const sent = { method: 'POST', body: { path, text } } as const;
    return requestJson(this._settings, 'pipelines/graph', pipelineGraph, {}, sent);
  }

  plan(asked: NewPipelineRun): Promise<Answer<PipelinePlan>> {
    return requestJson(this._settings, 'pipelines/plan', pipelinePlan, {}, { method: 'POST', body: asked });
  }

  draft(asked: NewPipeline): Promise<Answer<PipelineGraph>> {
    return requestJson(this._settings, 'pipelines/draft', pipelineGraph, {}, { method: 'POST', body: asked });
  }

  runs({ path, states, limit }: IPipelineRunsQuery): Promise<Answer<PipelineRunPage>> {
    return requestJson(this._settings, 'pipelines/runs', pipelineRunPage, { path, state: states, limit });
  }

  start(asked: NewPipelineRun): Promise<Answer<PipelineRunDetail>> {
    return requestJson(this._settings, 'pipelines/runs', pipelineRunDetail, {}, { method: 'POST', body: asked });
  }

  run(runId: string): Promise<Answer<PipelineRunDetail>> {
    return requestJson(this._settings, routeOf(runId), pipelineRunDetail);
  }

  step(runId: string, step: string, item?: string): Promise<Answer<StepRunDetail>> {
    return requestJson(this._settings, stepRouteOf(runId, step), stepRunDetail, { item });
  }

  stepNotebook(runId: string, step: string, item?: string): Promise<Answer<NotebookShown>> {
    return requestJson(this._settings, `${stepRouteOf(runId, step)}/notebook`, notebookShown, { item });
  }

  control(runId: string, verb: JobVerb): Promise<Answer<PipelineRunDetail>> {
    const sent = { method: 'POST', body: { verb } } as const;
    return requestJson(this._settings, `${routeOf(runId)}/control`, pipelineRunDetail, {}, sent);
  }

  compare(runIds: readonly string[]): Promise<Answer<PipelineComparison>> {
    return requestJson(this._settings, 'pipelines/runs/compare', pipelineComparison, { run: runIds });
  }
}

function routeOf(runId: string): string {
  return `pipelines/runs/${encodeURIComponent(runId)}`;
}

function stepRouteOf(runId: string, step: string): string {
  return `${routeOf(runId)}/steps/${encodeURIComponent(step)}`;
}
