/** The newest jobs, as the panel lists them. */
import type { IJobApi, IJobEvent } from '../api/jobs';
import { lastRead } from '../experiments/reading';
import type { IListened } from '../experiments/readingModel';
import { ReadingModel } from '../experiments/readingModel';
import type { Job, JobPage } from '../nouns';
import { isLive } from '../nouns';

const LISTED = 30;

export interface IJobListOptions extends IListened<IJobEvent> {
  readonly api: IJobApi;
}

export class JobListModel extends ReadingModel<JobPage, IJobEvent> {
  constructor({ api, events, pollInterval }: IJobListOptions) {
    super({ events, pollInterval, read: () => api.jobs(LISTED) });
  }

  /** What goes on first, then what ended, each the newest first; sweeps and pipelines that ended have sections of their own. */
  get jobs(): readonly Job[] {
    const jobs = lastRead(this.reading)?.value.jobs ?? [];
    const ended = jobs.filter(job => !isLive(job.state) && job.kind !== 'sweep' && job.kind !== 'pipeline');
    return [...jobs.filter(job => isLive(job.state)), ...ended];
  }

  /** How many go on. */
  get live(): number {
    return this.jobs.filter(job => isLive(job.state)).length;
  }
}
