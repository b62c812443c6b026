/** A store in memory and a source of events, for tests of what uses them. */
import { Signal } from '@lumino/signaling';

import type { IViewApi } from '../src/api/views';
import type { IRunEvent, IRunEvents } from '../src/api/events';
import type { Answer } from '../src/api/request';
import { ApiError } from '../src/api/request';
import type { ExportFormat, IRunApi, RunQuery, WhichRuns } from '../src/api/runs';
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
  RunSummary,
  Status,
  View
} from '../src/nouns';

export function aRun(part: Partial<RunSummary> = {}): RunSummary {
  return {
    run_id: 'r0',
    name: 'first try',
    state: 'finished',
    experiment: 'iris',
    started_at: '2026-11-20T10:00:00Z',
    ended_at: '2026-11-20T10:01:30Z',
    metrics: { loss: 0.25 },
    params: { depth: '3' },
    tags: {},
    note: '',
    is_starred: false,
    is_archived: false,
    is_deleted: false,
    parent_id: null,
    ...part
  };
}

export function aDetail(part: Partial<RunDetail> = {}): RunDetail {
  return {
    ...aRun(),
    user: 'ada',
    notebook: 'work.ipynb',
    history: [],
    history_left_out: 0,
    cells: [],
    seeds: [],
    environment: null,
    patch: null,
    error: null,
    figures: [],
    models: [],
    parent: null,
    children: [],
    data: [],
    ...part
  };
}

const ok = <T>(value: T): Answer<T> => ({ kind: 'ok', value });

export const UNAVAILABLE: Answer<never> = {
  kind: 'refused',
  error: new ApiError(503, 'the store is locked')
};

export const LOGGED_OUT: Answer<never> = {
  kind: 'refused',
  error: new ApiError(403, 'Forbidden', { loginUrl: '/user/ada/login' })
};

export const MISSING: Answer<never> = { kind: 'refused', error: new ApiError(404, 'no such run') };

export class FakeApi implements IRunApi, IViewApi {
  constructor(public all: RunSummary[] = []) {}

  /** What every question is answered with, instead of the facts. */
  trouble: Answer<never> | null = null;
  detail: RunDetail = aDetail();
  readonly asked: RunQuery[] = [];
  runReads = 0;
  names: Omit<RunColumns, 'is_cut'> = { metrics: [], params: [], tags: [] };
  grouped: RunGroups['groups'] = [];
  readonly changes: [readonly string[], RunChange][] = [];
  saved: View[] = [];

  status(): Promise<Answer<Status>> {
    return this._answer({
      version: '0.1.0',
      api_version: 1,
      versions: {},
      workspace: { root: '/home/ada/work', name: 'work', exists: true },
      tracking: { uri: 'sqlite:///runs.db', is_reachable: true, problem: null },
      telemetry: false
    });
  }

  experiments(): Promise<Answer<{ experiments: Experiment[] }>> {
    return this._answer({ experiments: [{ experiment_id: '1', name: 'iris', runs: this.all.length }] });
  }

  runs(query: RunQuery): Promise<Answer<RunPage>> {
    this.asked.push(query);
    const { offset = 0, limit = 100, text = '' } = query;
    const { deleted = false, archived = 'no' } = query;
    const matching = this.all.filter(
      run =>
        run.name.includes(text) &&
        run.is_deleted === deleted &&
        (archived === 'too' || run.is_archived === (archived === 'only'))
    );
    const runs = matching.slice(offset, offset + limit);
    const end = offset + runs.length;
    return this._answer({ runs, total: matching.length, next_offset: end < matching.length ? end : null });
  }

  columns(): Promise<Answer<RunColumns>> {
    return this._answer({ ...this.names, is_cut: false });
  }

  groups(_which: WhichRuns, by: string, metric: string | null): Promise<Answer<RunGroups>> {
    return this._answer({ by, metric, total: this.grouped.length, groups: this.grouped });
  }

  exportUrl(query: RunQuery, format: ExportFormat): string {
    return `/export?${new URLSearchParams({ filter: query.filter ?? '', format }).toString()}`;
  }

  change(runIds: readonly string[], change: RunChange): Promise<Answer<{ outcomes: RunOutcome[] }>> {
    this.changes.push([runIds, change]);
    return this._outcomes(runIds, run => {
      const { tags, ...rest } = change;
      const kept = Object.entries({ ...run.tags, ...tags }).filter((pair): pair is [string, string] => pair[1] !== null);
      return { ...run, ...rest, tags: Object.fromEntries(kept) };
    });
  }

  delete(runIds: readonly string[]): Promise<Answer<{ outcomes: RunOutcome[] }>> {
    return this._outcomes(runIds, run => ({ ...run, is_deleted: true }));
  }

  undelete(runIds: readonly string[]): Promise<Answer<{ outcomes: RunOutcome[] }>> {
    return this._outcomes(runIds, run => ({ ...run, is_deleted: false }));
  }

  views(): Promise<Answer<{ views: View[] }>> {
    return this._answer({ views: this.saved });
  }

  saveView(name: string, kind: View['kind'], state: Record<string, unknown>): Promise<Answer<View>> {
    const at = '2026-11-20T10:00:00Z';
    const view: View = { view_id: `v${this.saved.length}`, name, kind, state, created_at: at, updated_at: at };
    this.saved = [...this.saved, view];
    return this._answer(view);
  }

  deleteView(viewId: string): Promise<Answer<object>> {
    this.saved = this.saved.filter(view => view.view_id !== viewId);
    return this._answer({});
  }

  run(): Promise<Answer<RunDetail>> {
    this.runReads += 1;
    return this._answer(this.detail);
  }

  metrics(): Promise<Answer<{ figures: MetricFigure[] }>> {
    return this._answer({ figures: [] });
  }

  artifacts(_runId: string, path: string): Promise<Answer<ArtifactPage>> {
    return this._answer({ path, artifacts: [], total: 0, next_offset: null });
  }

  extent(_runId: string, path: string): Promise<Answer<Extent>> {
    return this._answer({ path, files: 0, size_bytes: 0, is_complete: true });
  }

  restore(): Promise<Answer<RestoredNotebook>> {
    return this._answer({ path: 'work-r0.ipynb', cells: 1, problem: null });
  }

  preview(_runId: string, path: string): Promise<Answer<Preview>> {
    return this._answer({
      path,
      kind: 'text',
      media_type: 'text/plain',
      size_bytes: 2,
      content: 'hi',
      is_truncated: false,
      remark: null
    });
  }

  zipUrl(runId: string, path: string): string {
    return `zip/${runId}/${path}`;
  }

  fileUrl(runId: string, path: string): string {
    return `/${runId}/${path}`;
  }

  private _outcomes(
    runIds: readonly string[],
    change: (run: RunSummary) => RunSummary
  ): Promise<Answer<{ outcomes: RunOutcome[] }>> {
    this.all = this.all.map(run => (runIds.includes(run.run_id) ? change(run) : run));
    return this._answer({
      outcomes: runIds.map(run_id => ({ run_id, result: 'done' as const, message: null }))
    });
  }

  private _answer<T>(value: T): Promise<Answer<T>> {
    return Promise.resolve(this.trouble ?? ok(value));
  }
}

export class FakeEvents implements IRunEvents {
  readonly heard = new Signal<this, IRunEvent>(this);

  tell(part: Partial<IRunEvent> = {}): void {
    this.heard.emit({ verb: 'updated', at: '2026-11-20T10:00:00Z', ...part });
  }
}

/** Lets everything that is already answered be read. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await Promise.resolve();
  }
}

export function manyRuns(count: number): RunSummary[] {
  return Array.from({ length: count }, (_, place) => aRun({ run_id: `r${place}`, name: `run ${place}` }));
}
