/** The typed calls, one for each route of the REST description. */
import type { ServerConnection } from '@jupyterlab/services';

import type {
  ArtifactPage,
  Experiment,
  Extent,
  MetricFigure,
  Preview,
  RestoredNotebook,
  RunChange,
  RunColumns,
  RunDetail,
  RunGroups,
  RunOutcome,
  RunPage,
  Status
} from '../nouns';
import type { Answer, ISent } from './request';
import { requestJson, routeUrl } from './request';
import type { operations } from './schema';
import * as shapes from './shapes';

/** Which runs, in which order, and which stretch of them. */
export type RunQuery = NonNullable<operations['listRuns']['parameters']['query']>;

/** Which runs. */
export type WhichRuns = Omit<RunQuery, 'sort' | 'descending' | 'limit' | 'offset'>;

/** Some steps of one metric. */
export interface IStretch {
  readonly metric: string;
  readonly from_step: number;
  readonly to_step: number;
}

export type ExportFormat = 'csv' | 'parquet';

type Outcomes = Promise<Answer<{ outcomes: RunOutcome[] }>>;

/** What the panel, the pages and the cards ask; tests bring their own. */
export interface IRunApi {
  status(): Promise<Answer<Status>>;
  experiments(): Promise<Answer<{ experiments: Experiment[] }>>;
  runs(query: RunQuery): Promise<Answer<RunPage>>;
  columns(which: WhichRuns): Promise<Answer<RunColumns>>;
  groups(which: WhichRuns, by: string, metric: string | null): Promise<Answer<RunGroups>>;
  /** Where the browser downloads all runs of a query. */
  exportUrl(query: RunQuery, format: ExportFormat): string;
  change(runIds: readonly string[], change: RunChange): Outcomes;
  delete(runIds: readonly string[]): Outcomes;
  undelete(runIds: readonly string[]): Outcomes;
  run(runId: string): Promise<Answer<RunDetail>>;
  /** All curves, or a stretch of one. */
  metrics(runId: string, stretch?: IStretch): Promise<Answer<{ figures: MetricFigure[] }>>;
  /** A page of a folder: what begins at `offset` of it. */
  artifacts(runId: string, path: string, offset?: number): Promise<Answer<ArtifactPage>>;
  /** How much lies below a folder. */
  extent(runId: string, path: string): Promise<Answer<Extent>>;
  preview(runId: string, path: string): Promise<Answer<Preview>>;
  /** Writes the run's code as a new notebook. */
  restore(runId: string): Promise<Answer<RestoredNotebook>>;
  fileUrl(runId: string, path: string): string;
  /** Where a folder is downloaded as an archive; the empty path names all artifacts. */
  zipUrl(runId: string, path: string): string;
}

/** The calls against the Jupyter server that serves this page. */
export class RunApi implements IRunApi {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  status(): Promise<Answer<Status>> {
    return requestJson(this._settings, 'status', shapes.status);
  }

  experiments(): Promise<Answer<{ experiments: Experiment[] }>> {
    return requestJson(this._settings, 'experiments', shapes.experimentList);
  }

  runs(query: RunQuery): Promise<Answer<RunPage>> {
    return requestJson(this._settings, 'runs', shapes.runPage, { ...query });
  }

  columns(which: WhichRuns): Promise<Answer<RunColumns>> {
    return requestJson(this._settings, 'runs/columns', shapes.runColumns, { ...which });
  }

  groups(which: WhichRuns, by: string, metric: string | null): Promise<Answer<RunGroups>> {
    const query = { ...which, by, metric: metric ?? undefined };
    return requestJson(this._settings, 'runs/groups', shapes.runGroups, query);
  }

  exportUrl({ limit: _limit, offset: _offset, ...query }: RunQuery, format: ExportFormat): string {
    return routeUrl(this._settings, 'runs/export', { ...query, format, token: this._token });
  }

  change(runIds: readonly string[], change: RunChange): Outcomes {
    return this._organize('runs', { method: 'PATCH', body: { run_ids: runIds, ...change } });
  }

  delete(runIds: readonly string[]): Outcomes {
    return this._organize('runs/delete', { method: 'POST', body: { run_ids: runIds } });
  }

  undelete(runIds: readonly string[]): Outcomes {
    return this._organize('runs/undelete', { method: 'POST', body: { run_ids: runIds } });
  }

  run(runId: string): Promise<Answer<RunDetail>> {
    return requestJson(this._settings, routeOf(runId), shapes.runDetail);
  }

  metrics(runId: string, stretch?: IStretch): Promise<Answer<{ figures: MetricFigure[] }>> {
    return requestJson(this._settings, routeOf(runId, 'metrics'), shapes.runMetrics, { ...stretch });
  }

  artifacts(runId: string, path: string, offset = 0): Promise<Answer<ArtifactPage>> {
    return requestJson(this._settings, routeOf(runId, 'artifacts'), shapes.artifactList, { path, offset });
  }

  extent(runId: string, path: string): Promise<Answer<Extent>> {
    return requestJson(this._settings, routeOf(runId, 'artifacts/size'), shapes.extent, { path });
  }

  preview(runId: string, path: string): Promise<Answer<Preview>> {
    return requestJson(this._settings, routeOf(runId, 'artifacts/preview'), shapes.preview, { path });
  }

  restore(runId: string): Promise<Answer<RestoredNotebook>> {
    return requestJson(this._settings, routeOf(runId, 'restore'), shapes.restoredNotebook, {}, { method: 'POST', body: {} });
  }

  /** Where the browser downloads an artifact. */
  fileUrl(runId: string, path: string): string {
    return this._downloadUrl(routeOf(runId, 'artifacts/file'), path);
  }

  zipUrl(runId: string, path: string): string {
    return this._downloadUrl(routeOf(runId, 'artifacts/zip'), path);
  }

  private _downloadUrl(route: string, path: string): string {
    return routeUrl(this._settings, route, { path, token: this._token });
  }

  private _organize(route: string, sent: ISent): Outcomes {
    return requestJson(this._settings, route, shapes.runOutcomes, {}, sent);
  }

  /** What a plain link bears where no cookie goes along. */
  private get _token(): string | undefined {
    const { token, appendToken } = this._settings;
    return appendToken && token !== '' ? token : undefined;
  }
}

function routeOf(runId: string, tail = ''): string {
  return `runs/${encodeURIComponent(runId)}${tail && `/${tail}`}`;
}
