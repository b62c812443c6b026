/** The run events of the Jupyter server, parsed, and what follows them. */
import type { Event } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import { Poll } from '@lumino/polling';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { RunState } from '../nouns';
import { oneOf, ShapeError, text, time } from './parse';
import { isMapping } from '../mapping';
import { runState } from './shapes';

export const RUN_EVENT_SCHEMA = 'https://events.notebench.dev/run/v1';

/** A hint that a run changed; the facts are read again from the store. */
export interface IRunEvent {
  readonly verb: 'started' | 'updated' | 'ended' | 'deleted' | 'restored' | 'changed';
  readonly at: string;
  readonly id?: string;
  readonly experiment?: string;
  readonly state?: RunState;
}

const verb = oneOf('started', 'updated', 'ended', 'deleted', 'restored', 'changed');

/** The run event that an emission is, or null where it is another's or is not well formed. */
export function runEvent(emission: unknown): IRunEvent | null {
  if (!isMapping(emission) || emission['schema_id'] !== RUN_EVENT_SCHEMA) {
    return null;
  }
  try {
    return {
      verb: verb(emission['verb']),
      at: time(emission['at']),
      ...(emission['id'] === undefined ? {} : { id: text(emission['id']) }),
      ...(emission['experiment'] === undefined ? {} : { experiment: text(emission['experiment']) }),
      ...(emission['state'] === undefined ? {} : { state: runState(emission['state']) })
    };
  } catch (reason) {
    if (reason instanceof ShapeError) {
      return null;
    }
    throw reason;
  }
}

/** A source of one noun's events; tests bring their own. */
export interface IHints<E> {
  readonly heard: ISignal<unknown, E>;
  /** Says in this page what its user just did, before the server does. */
  tell(event: E): void;
}

export type IRunEvents = IHints<IRunEvent>;

/** One noun's events among all that the server announces. */
export class Hints<E> implements IHints<E>, IDisposable {
  constructor(
    private readonly _stream: Event.Stream,
    private readonly _parse: (emission: unknown) => E | null
  ) {
    this._stream.connect(this._onEmission, this);
  }

  get heard(): ISignal<this, E> {
    return this._heard;
  }

  tell(event: E): void {
    this._heard.emit(event);
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._stream.disconnect(this._onEmission, this);
    Signal.clearData(this);
  }

  private _onEmission(_: unknown, emission: Event.Emission): void {
    const event = this._parse(emission);
    if (event) {
      this._heard.emit(event);
    }
  }

  private _isDisposed = false;
  private readonly _heard = new Signal<this, E>(this);
}

/** The run events among all that the server announces. */
export class RunEvents extends Hints<IRunEvent> {
  constructor(stream: Event.Stream) {
    super(stream, runEvent);
  }
}

/** How a `Watch` reads again, and when. */
export interface IWatchOptions<E = IRunEvent> {
  readonly events: Pick<IHints<E>, 'heard'>;
  /** Reads again; says whether that worked. */
  readonly read: () => Promise<boolean>;
  /** Whether an event is about what is watched. */
  readonly concerns?: (event: E) => boolean;
  /** Milliseconds for which nothing is read after a reading that failed. */
  readonly patience?: () => number;
  /** Milliseconds between two readings that no event asked for. */
  readonly pollInterval: number;
  /** Milliseconds in which a burst of events makes one reading. */
  readonly pause?: number;
}

/**
 * Keeps something fresh while it is looked at.
 *
 * Between `start` and `stop` an event leads to a reading, a burst of them to
 * one reading in each pause, and a reading never overlaps another. A slow poll
 * covers events that were lost, and backs off while the server does not answer.
 * While the document is hidden nothing is read; what was missed is read when it
 * comes back.
 */
export class Watch<E = IRunEvent> implements IDisposable {
  constructor(private readonly _options: IWatchOptions<E>) {
    this._pause = _options.pause ?? 250;
    this._poll = new Poll({
      auto: false,
      name: 'notebench:watch',
      standby: () => document.hidden,
      frequency: { interval: _options.pollInterval, backoff: true, max: 10 * _options.pollInterval },
      factory: async () => {
        if (Date.now() < this._quietUntil || !(await this._read())) {
          throw new Error('Notebench: reading again failed');
        }
      }
    });
  }

  get isDisposed(): boolean {
    return this._poll.isDisposed;
  }

  get isActive(): boolean {
    return this._isActive;
  }

  /** Reads now, and from now on when something changes. */
  start(): void {
    if (this._isActive || this.isDisposed) {
      return;
    }
    this._isActive = true;
    this._options.events.heard.connect(this._onEvent, this);
    document.addEventListener('visibilitychange', this);
    this._quietUntil = 0;
    this._isMissed = document.hidden;
    void this._poll.refresh();
  }

  stop(): void {
    if (!this._isActive) {
      return;
    }
    this._isActive = false;
    this._options.events.heard.disconnect(this._onEvent, this);
    document.removeEventListener('visibilitychange', this);
    this._isMissed = false;
    window.clearTimeout(this._timer);
    this._timer = undefined;
    void this._poll.stop();
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this.stop();
    this._poll.dispose();
    Signal.clearData(this);
  }

  /** The document is seen again, or no more. */
  handleEvent(): void {
    const isDue = this._isMissed || Date.now() - this._lastRead >= this._options.pollInterval;
    if (!document.hidden && isDue) {
      this._isMissed = false;
      this._soon();
    }
  }

  private _onEvent(_: unknown, event: E): void {
    if (!(this._options.concerns?.(event) ?? true)) {
      return;
    }
    if (document.hidden) {
      this._isMissed = true;
    } else {
      this._soon();
    }
  }

  private _soon(): void {
    if (this._timer !== undefined) {
      return;
    }
    const due = Math.max(this._lastRead + this._pause, this._quietUntil) - Date.now();
    this._timer = window.setTimeout(
      () => {
        this._timer = undefined;
        void this._read();
      },
      Math.max(0, due)
    );
  }

  private async _read(): Promise<boolean> {
    if (this._reading) {
      this._isStale = true;
      return this._reading;
    }
    this._lastRead = Date.now();
    this._reading = this._options.read();
    try {
      const isWell = await this._reading;
      this._quietUntil = isWell ? 0 : Date.now() + (this._options.patience?.() ?? 0);
      return isWell;
    } finally {
      this._reading = null;
      if (this._isStale && this._isActive) {
        this._soon();
      }
      this._isStale = false;
    }
  }

  private _isActive = false;
  private _isMissed = false;
  private _isStale = false;
  private _lastRead = 0;
  private readonly _pause: number;
  private readonly _poll: Poll;
  private _quietUntil = 0;
  private _reading: Promise<boolean> | null = null;
  private _timer: number | undefined;
}
