/** The targets as the panel lists them: those that are attached, and how each one is while it is looked at. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { Watch } from '../api/events';
import type { IJobEvent, IJobEvents } from '../api/jobs';
import type { Answer } from '../api/request';
import type { ITargetApi } from '../api/targets';
import type { Reading } from '../experiments/reading';
import { after, lastRead, patienceOf } from '../experiments/reading';
import type { Finding, NewTarget, Target, TargetDetail } from '../nouns';

/** Milliseconds between two looks at the clusters, and the least where jobs there tell of themselves. */
const LOOK_EVERY = 10_000;
const PAUSE = 5000;

export interface ITargetListOptions {
  readonly api: ITargetApi;
  /** A job that begins or ends changes what is in use. */
  readonly events: IJobEvents;
  /** Milliseconds between two readings of what is attached. */
  readonly pollInterval: number;
}

/** What came of the whole check, which runs a small job there. */
export interface IChecked {
  readonly at: Date;
  readonly findings: readonly Finding[];
}

export class TargetListModel implements IDisposable {
  constructor(private readonly _options: ITargetListOptions) {
    const { events, pollInterval } = _options;
    this._list = new Watch<IJobEvent>({
      events: { heard: this._never },
      read: () => this.refresh(),
      patience: () => patienceOf(this._reading),
      pollInterval
    });
    this._looks = new Watch<IJobEvent>({
      events,
      read: () => this.look(),
      pollInterval: LOOK_EVERY,
      pause: PAUSE
    });
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get reading(): Reading<readonly Target[]> {
    return this._reading;
  }

  get targets(): readonly Target[] {
    return lastRead(this._reading)?.value ?? [];
  }

  /** Of the targets; null while it is not known. */
  get count(): number | null {
    return lastRead(this._reading)?.value.length ?? null;
  }

  get isDisposed(): boolean {
    return this._list.isDisposed;
  }

  /** How a target is now, as far as it was asked. */
  detail(name: string): Reading<TargetDetail> {
    return this._details.get(name) ?? { kind: 'loading' };
  }

  /** What came of its check; null before one. */
  checked(name: string): IChecked | null {
    return this._checked.get(name) ?? null;
  }

  isChecking(name: string): boolean {
    return this._checking.has(name);
  }

  isOpen(name: string): boolean {
    return this._open.has(name);
  }

  toggle(name: string): void {
    if (!this._open.delete(name)) {
      this._open.add(name);
    }
    this._changed.emit();
  }

  /** The panel is seen: its title tells how many targets there are, and none of them is asked. */
  follow(): void {
    this._list.start();
  }

  leave(): void {
    this._list.stop();
  }

  /** The section is seen: each target is asked how it is, now and then. */
  show(): void {
    this._isShown = true;
    this._looks.start();
  }

  hide(): void {
    this._isShown = false;
    this._looks.stop();
  }

  /** Reads what is attached; asks those that are new. */
  async refresh(): Promise<boolean> {
    const answer = await this._options.api.targets();
    if (this.isDisposed) {
      return true;
    }
    this._reading = after(this._reading, answer, new Date());
    const names = new Set(this.targets.map(target => target.name));
    for (const kept of [this._details, this._checked, this._open]) {
      [...kept.keys()].filter(name => !names.has(name)).forEach(name => kept.delete(name));
    }
    this._changed.emit();
    if (this._isShown && [...names].some(name => !this._details.has(name))) {
      void this.look();
    }
    return answer.kind === 'ok';
  }

  /** Asks all targets at once how they are; each is shown as soon as it has answered. */
  async look(): Promise<boolean> {
    if (this.count === null) {
      await this.refresh();
    }
    const wells = await Promise.all(
      this.targets.map(async ({ name }) => {
        const answer = await this._options.api.target(name);
        this._keep(name, answer);
        return answer.kind === 'ok';
      })
    );
    return wells.every(isWell => isWell);
  }

  /** Runs the whole check of one; says what failed where it could not be asked for. */
  async check(name: string): Promise<Answer<TargetDetail> | null> {
    if (this._checking.has(name)) {
      return null;
    }
    this._checking.add(name);
    this._open.add(name);
    this._changed.emit();
    const answer = await this._options.api.check(name);
    this._checking.delete(name);
    if (answer.kind === 'ok') {
      this._checked.set(name, { at: new Date(), findings: answer.value.findings });
    }
    this._keep(name, answer);
    return answer;
  }

  /** Attaches a target, and opens it. */
  async attach(asked: NewTarget): Promise<Answer<Target>> {
    const answer = await this._options.api.attach(asked);
    if (answer.kind === 'ok') {
      this._open.add(asked.name);
      await this.refresh();
    }
    return answer;
  }

  async detach(name: string): Promise<Answer<null>> {
    const answer = await this._options.api.detach(name);
    await this.refresh();
    return answer;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._list.dispose();
      this._looks.dispose();
      Signal.clearData(this);
    }
  }

  private _keep(name: string, answer: Answer<TargetDetail>): void {
    if (!this.isDisposed && this.targets.some(target => target.name === name)) {
      this._details.set(name, after(this.detail(name), answer, new Date()));
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _checked = new Map<string, IChecked>();
  private readonly _checking = new Set<string>();
  private readonly _details = new Map<string, Reading<TargetDetail>>();
  private _isShown = false;
  private readonly _list: Watch<IJobEvent>;
  private readonly _looks: Watch<IJobEvent>;
  /** No event tells of what is attached. */
  private readonly _never = new Signal<this, IJobEvent>(this);
  private readonly _open = new Set<string>();
  private _reading: Reading<readonly Target[]> = { kind: 'loading' };
}
