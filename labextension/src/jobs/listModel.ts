/** The newest jobs, as the panel lists them. */
import type { IJobApi, IJobEvent } from '../api/jobs';
import { lastRead } from '../experiments/reading';
import type { IListened } from '../experiments/readingModel';
import { ReadingModel } from '../experiments/readingModel';
import type { Job, JobPage } from '../nouns';
import { isLive } from '../nouns';

const LISTED = 30;
const SHOWN_ELSEWHERE: readonly string[] = ['sweep', 'pipeline', 'step'];

export interface IJobListOptions extends IListened<IJobEvent> {
  readonly api: IJobApi;
}

export class JobListModel extends ReadingModel<JobPage, IJobEvent> {
  constructor({ api, events, pollInterval }: IJobListOptions) {
    super({ events, pollInterval, read: () => api.jobs(LISTED) });
  }

  /** What goes on first, then what ended, each the newest first; sweeps, pipelines and their steps that ended are shown elsewhere. */
  get jobs(): readonly Job[] {
    const jobs = lastRead(this.reading)?.value.jobs ?? [];
    const ended = jobs.filter(job => !isLive(job.state) && !SHOWN_ELSEWHERE.includes(job.kind));
    return [...jobs.filter(job => isLive(job.state)), ...ended];
  }

  /** How many go on. */
  get live(): number {
    return this.jobs.filter(job => isLive(job.state)).length;
  }
}
