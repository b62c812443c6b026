/** The typed calls, one for each route of the REST description. */
import type { ServerConnection } from '@jupyterlab/services';

import type { Artifact, Experiment, MetricFigure, Preview, RunDetail, RunPage, Status } from '../nouns';
import type { Answer } from './request';
import { requestJson, routeUrl } from './request';
import type { operations } from './schema';
import { artifactList, experimentList, preview, runDetail, runMetrics, runPage, status } from './shapes';

/** Which runs, in which order, and which stretch of them. */
export type RunQuery = NonNullable<operations['listRuns']['parameters']['query']>;

/** What the panel, the pages and the cards ask; tests bring their own. */
export interface IRunApi {
  status(): Promise<Answer<Status>>;
  experiments(): Promise<Answer<{ experiments: Experiment[] }>>;
  runs(query: RunQuery): Promise<Answer<RunPage>>;
  run(runId: string): Promise<Answer<RunDetail>>;
  metrics(runId: string): Promise<Answer<{ figures: MetricFigure[] }>>;
  artifacts(runId: string, path: string): Promise<Answer<{ path: string; artifacts: Artifact[] }>>;
  preview(runId: string, path: string): Promise<Answer<Preview>>;
  fileUrl(runId: string, path: string): string;
}

/** The calls against the Jupyter server that serves this page. */
export class RunApi implements IRunApi {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  status(): Promise<Answer<Status>> {
    return requestJson(this._settings, 'status', status);
  }

  experiments(): Promise<Answer<{ experiments: Experiment[] }>> {
    return requestJson(this._settings, 'experiments', experimentList);
  }

  runs(query: RunQuery): Promise<Answer<RunPage>> {
    return requestJson(this._settings, 'runs', runPage, { ...query });
  }

  run(runId: string): Promise<Answer<RunDetail>> {
    return requestJson(this._settings, routeOf(runId), runDetail);
  }

  metrics(runId: string): Promise<Answer<{ figures: MetricFigure[] }>> {
    return requestJson(this._settings, routeOf(runId, 'metrics'), runMetrics);
  }

  artifacts(runId: string, path: string): Promise<Answer<{ path: string; artifacts: Artifact[] }>> {
    return requestJson(this._settings, routeOf(runId, 'artifacts'), artifactList, { path });
  }

  preview(runId: string, path: string): Promise<Answer<Preview>> {
    return requestJson(this._settings, routeOf(runId, 'artifacts/preview'), preview, { path });
  }

  /** Where the browser downloads an artifact; the token goes along where no cookie does. */
  fileUrl(runId: string, path: string): string {
    const { token, appendToken } = this._settings;
    return routeUrl(this._settings, routeOf(runId, 'artifacts/file'), {
      path,
      token: appendToken && token !== '' ? token : undefined
    });
  }
}

function routeOf(runId: string, tail = ''): string {
  return `runs/${encodeURIComponent(runId)}${tail && `/${tail}`}`;
}
