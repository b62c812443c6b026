/** Puts runs in order: each verb says what became of it, and offers the way back. */
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Answer } from '../api/request';
import type { IRunApi } from '../api/runs';
import type { RunChange, RunOutcome } from '../nouns';
import { BulkProgress } from './bulkProgress';
import { problemWords } from './problems';

/** Runs that one request changes: few enough to tell how far it is, and to stop soon. */
export const PART = 100;

type Outcomes = Answer<{ outcomes: RunOutcome[] }>;

export interface IOrganizerOptions {
  readonly api: IRunApi;
  readonly trans: TranslationBundle;
  /** Runs changed: the views read them again. */
  readonly onChanged: () => void;
  /** Runs left the list that they were in. */
  readonly onGone: (runIds: readonly string[]) => void;
}

export class Organizer {
  constructor(private readonly _options: IOrganizerOptions) {}

  async star(runIds: readonly string[], isStarred: boolean): Promise<void> {
    await this._change(runIds, { is_starred: isStarred });
  }

  /** Sets tags; null takes one away. */
  async tag(runIds: readonly string[], tags: Record<string, string | null>): Promise<boolean> {
    return (await this._change(runIds, { tags })).length > 0;
  }

  async rename(runId: string, name: string): Promise<boolean> {
    return (await this._change([runId], { name })).length > 0;
  }

  async annotate(runId: string, note: string): Promise<boolean> {
    return (await this._change([runId], { note })).length > 0;
  }

  async archive(runIds: readonly string[]): Promise<void> {
    const { trans } = this._options;
    const done = await this._change(runIds, { is_archived: true });
    this._options.onGone(done);
    this._tell(done, trans._n('%1 run is archived.', '%1 runs are archived.', done.length), () =>
      this.unarchive(done)
    );
  }

  async unarchive(runIds: readonly string[]): Promise<void> {
    await this._change(runIds, { is_archived: false });
  }

  async delete(runIds: readonly string[]): Promise<readonly string[]> {
    const { api, trans } = this._options;
    const done = await this._each(runIds, part => api.delete(part));
    this._options.onGone(done);
    this._tell(done, trans._n('%1 run is deleted.', '%1 runs are deleted.', done.length), () =>
      this.undelete(done)
    );
    return done;
  }

  async undelete(runIds: readonly string[]): Promise<void> {
    await this._each(runIds, part => this._options.api.undelete(part));
  }

  private _change(runIds: readonly string[], change: RunChange): Promise<readonly string[]> {
    return this._each(runIds, part => this._options.api.change(part, change));
  }

  /** The runs that are now as they are meant to be; those that are not are told of. */
  private async _each(
    runIds: readonly string[],
    act: (part: readonly string[]) => Promise<Outcomes>
  ): Promise<readonly string[]> {
    const outcomes: RunOutcome[] = [];
    const progress = new BulkProgress(runIds.length, this._options.trans, runIds.length > PART);
    for (let start = 0; start < runIds.length && !progress.isStopped; start += PART) {
      const answer = await act(runIds.slice(start, start + PART));
      if (answer.kind !== 'ok') {
        const { what, detail } = problemWords(answer, this._options.trans);
        Notification.error(detail === undefined ? what : `${what} ${detail}`, { autoClose: false });
        break;
      }
      outcomes.push(...answer.value.outcomes);
      progress.reach(outcomes.length);
    }
    progress.end();
    this._tellStopped(progress, outcomes.length, runIds.length);
    this._tellFailed(outcomes.filter(outcome => outcome.result === 'failed'));
    this._options.onChanged();
    return outcomes.filter(outcome => outcome.result !== 'failed').map(outcome => outcome.run_id);
  }

  /** What was done before it was stopped stays done, and can be undone as ever. */
  private _tellStopped({ isStopped }: BulkProgress, done: number, count: number): void {
    if (isStopped && done < count) {
      const words = this._options.trans.__(
        'Stopped: %1 of %2 runs were changed.',
        done.toLocaleString(),
        count.toLocaleString()
      );
      Notification.warning(words, { autoClose: 8000 });
    }
  }

  private _tellFailed(failed: readonly RunOutcome[]): void {
    const { trans } = this._options;
    const [first] = failed;
    if (first) {
      const words = trans._n(
        '%1 run could not be changed: %2',
        '%1 runs could not be changed, the first: %2',
        failed.length,
        first.message ?? ''
      );
      Notification.error(words, { autoClose: false });
    }
  }

  private _tell(done: readonly string[], words: string, undo: () => Promise<void>): void {
    const { trans } = this._options;
    if (done.length > 0) {
      const actions = [{ label: trans.__('Undo'), callback: () => void undo() }];
      Notification.info(words, { actions, autoClose: 20_000 });
    }
  }
}
