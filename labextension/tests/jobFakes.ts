/** Jobs in memory, for tests of what shows them. */
import { Signal } from '@lumino/signaling';

import type { IJobApi, IJobEvent, IJobEvents } from '../src/api/jobs';
import type { Answer } from '../src/api/request';
import type { Job, JobDetail, JobPage as Page, JobVerb, LogPart } from '../src/nouns';

export function aJob(part: Partial<JobDetail> = {}): JobDetail {
  return {
    id: 'j1',
    kind: 'command',
    name: 'fit the forest',
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
    progress: null,
    work: { argv: ['python', 'train.py', 'a b'] },
    ...part
  };
}

export class FakeJobs implements IJobApi {
  constructor(public all: JobDetail[] = [aJob()]) {}

  written = 'hello\n';
  trouble: Answer<never> | null = null;
  readonly offsets: number[] = [];

  jobs(): Promise<Answer<Page>> {
    const jobs: Job[] = this.all.map(({ work: _, ...job }) => job);
    return this._answer({ jobs, total: jobs.length, next_offset: null });
  }

  job(jobId: string): Promise<Answer<JobDetail>> {
    return this._answer(this.all.find(job => job.id === jobId) ?? aJob());
  }

  log(_jobId: string, offset: number): Promise<Answer<LogPart>> {
    this.offsets.push(offset);
    const size_bytes = this.written.length;
    const from = offset < 0 ? Math.max(0, size_bytes + offset) : offset;
    const text = this.written.slice(from, from + 10);
    return this._answer({ text, offset: from, next_offset: from + text.length, size_bytes });
  }

  control(_jobId: string, _verb: JobVerb): Promise<Answer<JobDetail>> {
    return this._answer(aJob({ state: 'paused', verbs: ['resume'] }));
  }

  private _answer<T>(value: T): Promise<Answer<T>> {
    return Promise.resolve(this.trouble ?? { kind: 'ok', value });
  }
}

export class FakeJobEvents implements IJobEvents {
  readonly heard = new Signal<this, IJobEvent>(this);

  tell(event: IJobEvent): void {
    this.heard.emit(event);
  }
}
