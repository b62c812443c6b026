/** How many runs are running now. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IRunEvents } from '../api/events';
import { Watch } from '../api/events';
import type { IRunApi } from '../api/runs';

export interface IRunningOptions {
  readonly api: IRunApi;
  readonly events: IRunEvents;
  /** Milliseconds between two readings that no event asked for. */
  readonly pollInterval: number;
}

export class RunningModel implements IDisposable {
  constructor(private readonly _options: IRunningOptions) {
    this._watch = new Watch({
      events: _options.events,
      read: () => this._read(),
      pollInterval: _options.pollInterval,
      pause: 1000
    });
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The number; null while it is not known. */
  get count(): number | null {
    return this._count;
  }

  get isDisposed(): boolean {
    return this._watch.isDisposed;
  }

  show(): void {
    this._watch.start();
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._watch.dispose();
      Signal.clearData(this);
    }
  }

  private async _read(): Promise<boolean> {
    const answer = await this._options.api.runs({ state: ['running'], limit: 1 });
    const count = answer.kind === 'ok' ? answer.value.total : null;
    if (!this.isDisposed && count !== this._count) {
      this._count = count;
      this._changed.emit();
    }
    return answer.kind === 'ok';
  }

  private readonly _changed = new Signal<this, void>(this);
  private _count: number | null = null;
  private readonly _watch: Watch;
}
