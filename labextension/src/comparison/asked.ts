/** One question whose words change, and the newest answer to it. */
import type { Answer } from '../api/request';
import type { Reading } from '../experiments/reading';
import { after } from '../experiments/reading';

/**
 * Asks when someone looks, one question at a time.
 *
 * A question that changes while another is on its way is asked afterwards, in
 * its newest words only: a slider that is dragged does not flood the server.
 */
export class Asked<K, T> {
  constructor(
    private readonly _ask: (about: K) => Promise<Answer<T>>,
    private readonly _tell: () => void,
    /** Whether the answer to the last question is shown until the next one is here. */
    private readonly _keepsLast = false
  ) {}

  /** What is known of this; the first time someone asks, it is read. */
  of(about: K): Reading<T> {
    if (this._isOther(about)) {
      void this.ask(about);
    }
    return this._reading;
  }

  /** Reads this, also again, to its end. */
  ask(about: K): Promise<void> {
    if (this._isOther(about)) {
      this._wanted = JSON.stringify(about);
      this._about = about;
      if (!this._keepsLast) {
        this._reading = { kind: 'loading' };
      }
    }
    return this.again();
  }

  /** Asks the same again, where anything was asked. */
  again(): Promise<void> {
    if (this._about === undefined) {
      return Promise.resolve();
    }
    this._isDue = true;
    this._running ??= this._run();
    return this._running;
  }

  /** Whether what is shown answers an earlier question. */
  get isBehind(): boolean {
    return this._answered !== this._wanted;
  }

  get reading(): Reading<T> {
    return this._reading;
  }

  private async _run(): Promise<void> {
    while (this._isDue && this._about !== undefined) {
      this._isDue = false;
      const words = this._wanted;
      const answer = await this._ask(this._about);
      if (words === this._wanted || (this._keepsLast && answer.kind === 'ok')) {
        this._reading = after(this._reading, answer, new Date());
        this._answered = words;
        this._tell();
      }
    }
    this._running = null;
  }

  private _isOther(about: K): boolean {
    return JSON.stringify(about) !== this._wanted;
  }

  private _about: K | undefined;
  private _answered: string | null = null;
  private _isDue = false;
  private _reading: Reading<T> = { kind: 'loading' };
  private _running: Promise<void> | null = null;
  private _wanted: string | null = null;
}
