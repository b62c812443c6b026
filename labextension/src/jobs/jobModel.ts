/** One job as its page reads it: its facts, its log as it grows, and the runs that were begun in it. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { Watch } from '../api/events';
import type { IJobApi, IJobEvent, IJobEvents } from '../api/jobs';
import type { IRunApi } from '../api/runs';
import type { Reading } from '../experiments/reading';
import { after, lastRead, patienceOf } from '../experiments/reading';
import type { JobDetail, RunSummary } from '../nouns';
import { isLive } from '../nouns';

/** How much of the log's end is read at first, and the most that is kept, in bytes and in characters. */
const TAIL = 200_000;
const MOST = 500_000;
const PIECES = 8;
/** Milliseconds between two looks at the log of a job that goes on: lines are not announced. */
const LOG_EVERY = 1000;

export interface IJobOptions {
  readonly api: IJobApi;
  readonly events: IJobEvents;
  readonly runs: Pick<IRunApi, 'runs'>;
  readonly jobId: string;
  /** Milliseconds between two readings that no event asked for. */
  readonly pollInterval: number;
}

export class JobModel implements IDisposable {
  constructor(private readonly _options: IJobOptions) {
    this._watch = new Watch<IJobEvent>({
      events: _options.events,
      read: () => this.refresh(),
      concerns: event => event.id === undefined || event.id === _options.jobId,
      patience: () => patienceOf(this._job),
      pollInterval: _options.pollInterval
    });
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get jobId(): string {
    return this._options.jobId;
  }

  get job(): Reading<JobDetail> {
    return this._job;
  }

  /** The end of the log. */
  get log(): string {
    return this._log;
  }

  /** Whether the log has a beginning that is not shown. */
  get isCut(): boolean {
    return this._isCut;
  }

  /** The runs that were begun in the job, the newest first. */
  get runs(): readonly RunSummary[] {
    return this._runs;
  }

  get isDisposed(): boolean {
    return this._watch.isDisposed;
  }

  show(): void {
    this._watch.start();
  }

  hide(): void {
    window.clearTimeout(this._timer);
    this._watch.stop();
  }

  /** Reads the job, what its log has more, and its runs when its state is another. */
  async refresh(): Promise<boolean> {
    const before = lastRead(this._job)?.value;
    const answer = await this._options.api.job(this.jobId);
    if (this.isDisposed) {
      return true;
    }
    this._job = after(this._job, answer, new Date());
    if (answer.kind === 'ok') {
      const { state, attempt } = answer.value;
      if (before?.state !== state || before.attempt !== attempt) {
        void this._readRuns();
      }
      await this._readLog();
      this._lookLater(isLive(state));
    }
    this._changed.emit();
    return answer.kind === 'ok';
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    window.clearTimeout(this._timer);
    this._watch.dispose();
    Signal.clearData(this);
  }

  private async _readLog(): Promise<void> {
    // What is printed faster than it can be read is caught up with next time.
    for (let piece = 0; piece < PIECES; piece += 1) {
      const answer = await this._options.api.log(this.jobId, this._offset);
      if (answer.kind !== 'ok' || this.isDisposed) {
        return;
      }
      const { text, offset, next_offset, size_bytes } = answer.value;
      const log = this._log + text;
      this._isCut = this._isCut || (this._offset < 0 && offset > 0) || log.length > MOST;
      this._log = log.slice(-MOST);
      this._offset = size_bytes === 0 ? this._offset : next_offset;
      if (text === '' || next_offset >= size_bytes) {
        return;
      }
    }
  }

  private async _readRuns(): Promise<void> {
    const filter = `tags.\`notebench.job_id\` = '${this.jobId}'`;
    const answer = await this._options.runs.runs({ filter, limit: 20 });
    if (answer.kind === 'ok' && !this.isDisposed) {
      this._runs = answer.value.runs;
      this._changed.emit();
    }
  }

  private _lookLater(isGoingOn: boolean): void {
    window.clearTimeout(this._timer);
    if (isGoingOn && this._watch.isActive) {
      this._timer = window.setTimeout(() => {
        if (document.hidden) {
          this._lookLater(true);
        } else {
          void this.refresh();
        }
      }, LOG_EVERY);
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private _isCut = false;
  private _job: Reading<JobDetail> = { kind: 'loading' };
  private _log = '';
  private _offset = -TAIL;
  private _runs: readonly RunSummary[] = [];
  private _timer: number | undefined;
  private readonly _watch: Watch<IJobEvent>;
}
