/** Puts runs in order: each verb says what became of it, and offers the way back. */
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Answer } from '../api/request';
import type { IRunApi } from '../api/runs';
import type { RunChange, RunOutcome } from '../nouns';
import { problemWords } from './problems';

/** Runs that one request changes. */
const MOST = 1000;

/** Milliseconds after which the user is told that it goes on. */
const SLOW = 300;

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
    const done = this._tellSlow(runIds.length);
    for (let start = 0; start < runIds.length; start += MOST) {
      const answer = await act(runIds.slice(start, start + MOST));
      if (answer.kind !== 'ok') {
        const { what, detail } = problemWords(answer, this._options.trans);
        Notification.error(detail === undefined ? what : `${what} ${detail}`, { autoClose: false });
        break;
      }
      outcomes.push(...answer.value.outcomes);
    }
    done();
    this._tellFailed(outcomes.filter(outcome => outcome.result === 'failed'));
    this._options.onChanged();
    return outcomes.filter(outcome => outcome.result !== 'failed').map(outcome => outcome.run_id);
  }

  /** Says that something is going on, where it takes a while; what it gives takes that back. */
  private _tellSlow(count: number): () => void {
    const { trans } = this._options;
    let told: string | null = null;
    const timer = window.setTimeout(() => {
      told = Notification.emit(trans._n('Changing %1 run…', 'Changing %1 runs…', count), 'in-progress', {
        autoClose: false
      });
    }, SLOW);
    return () => {
      window.clearTimeout(timer);
      if (told !== null) {
        Notification.dismiss(told);
      }
    };
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
