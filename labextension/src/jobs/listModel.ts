/** The newest jobs, as the panel lists them. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { Watch } from '../api/events';
import type { IJobApi, IJobEvent, IJobEvents } from '../api/jobs';
import type { Reading } from '../experiments/reading';
import { after, lastRead, patienceOf } from '../experiments/reading';
import type { Job, JobPage } from '../nouns';
import { isLive } from '../nouns';

const LISTED = 30;

export interface IJobListOptions {
  readonly api: IJobApi;
  readonly events: IJobEvents;
  /** Milliseconds between two readings that no event asked for. */
  readonly pollInterval: number;
}

export class JobListModel implements IDisposable {
  constructor(private readonly _options: IJobListOptions) {
    this._watch = new Watch<IJobEvent>({
      events: _options.events,
      read: () => this.refresh(),
      patience: () => patienceOf(this._reading),
      pollInterval: _options.pollInterval
    });
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get reading(): Reading<JobPage> {
    return this._reading;
  }

  /** What goes on first, then what ended, each the newest first; sweeps and pipelines that ended have sections of their own. */
  get jobs(): readonly Job[] {
    const jobs = lastRead(this._reading)?.value.jobs ?? [];
    const ended = jobs.filter(job => !isLive(job.state) && job.kind !== 'sweep' && job.kind !== 'pipeline');
    return [...jobs.filter(job => isLive(job.state)), ...ended];
  }

  /** How many go on. */
  get live(): number {
    return this.jobs.filter(job => isLive(job.state)).length;
  }

  get isDisposed(): boolean {
    return this._watch.isDisposed;
  }

  show(): void {
    this._watch.start();
  }

  hide(): void {
    this._watch.stop();
  }

  async refresh(): Promise<boolean> {
    const answer = await this._options.api.jobs(LISTED);
    if (!this.isDisposed) {
      this._reading = after(this._reading, answer, new Date());
      this._changed.emit();
    }
    return answer.kind === 'ok';
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._watch.dispose();
      Signal.clearData(this);
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private _reading: Reading<JobPage> = { kind: 'loading' };
  private readonly _watch: Watch<IJobEvent>;
}
