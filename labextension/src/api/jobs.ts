/** The typed calls for jobs, their shapes, and the events that tell of them. */
import type { Event, ServerConnection } from '@jupyterlab/services';

import type { Job, JobDetail, JobPage, JobProgress, JobVerb, LogPart } from '../nouns';
import type { IHints } from './events';
import { Hints } from './events';
import { anything, flag, listOf, mappingOf, nullable, number, oneOf, orElse, shape, ShapeError, text, time } from './parse';
import { isMapping } from '../mapping';
import type { Answer } from './request';
import { requestJson } from './request';
import { runState } from './shapes';

export const JOB_EVENT_SCHEMA = 'https://events.notebench.dev/job/v1';

/** A hint that a job changed. */
export interface IJobEvent {
  /** Undefined where it may be any job. */
  readonly id?: string;
}

export type IJobEvents = IHints<IJobEvent>;

/** The job event that an emission is, or null where it is another's or is not well formed. */
export function jobEvent(emission: unknown): IJobEvent | null {
  if (!isMapping(emission) || emission['schema_id'] !== JOB_EVENT_SCHEMA) {
    return null;
  }
  try {
    text(emission['verb']);
    return emission['id'] === undefined ? {} : { id: text(emission['id']) };
  } catch (reason) {
    if (reason instanceof ShapeError) {
      return null;
    }
    throw reason;
  }
}

/** The job events among all that the server announces. */
export class JobEvents extends Hints<IJobEvent> {
  constructor(stream: Event.Stream) {
    super(stream, jobEvent);
  }
}

const progress = shape<JobProgress>({ done: number, total: nullable(number), text, at: time, facts: orElse(mappingOf(anything), {}) });

/** The facts of every job, also of one that lists tell more of. */
export const jobFacts = {
  id: text,
  kind: text,
  name: text,
  folder: text,
  place: text,
  by: text,
  created_at: time,
  state: runState,
  attempt: number,
  is_stopping: flag,
  queued_at: nullable(time),
  started_at: nullable(time),
  ended_at: nullable(time),
  reason: text,
  exit_code: nullable(number),
  signal: text,
  verbs: listOf(oneOf<JobVerb>('pause', 'resume', 'stop', 'cancel', 'retry')),
  duration_s: nullable(number),
  progress: nullable(progress)
};

export const job = shape<Job>(jobFacts);
const jobDetail = shape<JobDetail>({ ...jobFacts, work: mappingOf(anything) });
const jobPage = shape<JobPage>({ jobs: listOf(job), total: number, next_offset: nullable(number) });
const logPart = shape<LogPart>({ text, offset: number, next_offset: number, size_bytes: number });

/** What is asked of jobs; tests bring their own. */
export interface IJobApi {
  /** The newest jobs. */
  jobs(limit: number): Promise<Answer<JobPage>>;
  job(jobId: string): Promise<Answer<JobDetail>>;
  /** A stretch of the log; a negative offset counts from the end. */
  log(jobId: string, offset: number): Promise<Answer<LogPart>>;
  control(jobId: string, verb: JobVerb): Promise<Answer<JobDetail>>;
}

/** The calls against the Jupyter server that serves this page. */
export class JobApi implements IJobApi {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  jobs(limit: number): Promise<Answer<JobPage>> {
    return requestJson(this._settings, 'jobs', jobPage, { limit });
  }

  job(jobId: string): Promise<Answer<JobDetail>> {
    return requestJson(this._settings, routeOf(jobId), jobDetail);
  }

  log(jobId: string, offset: number): Promise<Answer<LogPart>> {
    return requestJson(this._settings, `${routeOf(jobId)}/log`, logPart, { offset });
  }

  control(jobId: string, verb: JobVerb): Promise<Answer<JobDetail>> {
    const sent = { method: 'POST', body: { verb } } as const;
    return requestJson(this._settings, `${routeOf(jobId)}/control`, jobDetail, {}, sent);
  }
}

function routeOf(jobId: string): string {
  return `jobs/${encodeURIComponent(jobId)}`;
}
