/** A store in memory and a source of events, for tests of what uses them. */
import { Signal } from '@lumino/signaling';

import type { IRunEvent, IRunEvents } from '../src/api/events';
import type { Answer } from '../src/api/request';
import { ApiError } from '../src/api/request';
import type { IRunApi, RunQuery } from '../src/api/runs';
import type { Artifact, Experiment, MetricFigure, Preview, RunDetail, RunPage, RunSummary, Status } from '../src/nouns';

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
    ...part
  };
}

export function aDetail(part: Partial<RunDetail> = {}): RunDetail {
  return {
    ...aRun(),
    tags: {},
    user: 'ada',
    notebook: 'work.ipynb',
    cells: [],
    environment: null,
    error: null,
    figures: [],
    models: [],
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

export class FakeApi implements IRunApi {
  constructor(public all: RunSummary[] = []) {}

  /** What every question is answered with, instead of the facts. */
  trouble: Answer<never> | null = null;
  detail: RunDetail = aDetail();
  readonly asked: RunQuery[] = [];
  runReads = 0;

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
    const matching = this.all.filter(run => run.name.includes(text));
    const runs = matching.slice(offset, offset + limit);
    const end = offset + runs.length;
    return this._answer({ runs, total: matching.length, next_offset: end < matching.length ? end : null });
  }

  run(): Promise<Answer<RunDetail>> {
    this.runReads += 1;
    return this._answer(this.detail);
  }

  metrics(): Promise<Answer<{ figures: MetricFigure[] }>> {
    return this._answer({ figures: [] });
  }

  artifacts(_runId: string, path: string): Promise<Answer<{ path: string; artifacts: Artifact[] }>> {
    return this._answer({ path, artifacts: [] });
  }

  preview(_runId: string, path: string): Promise<Answer<Preview>> {
    return this._answer({
      path,
      kind: 'text',
      media_type: 'text/plain',
      size_bytes: 2,
      content: 'hi',
      is_truncated: false
    });
  }

  fileUrl(runId: string, path: string): string {
    return `/${runId}/${path}`;
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
