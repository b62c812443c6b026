/** The list of runs: what is asked, what came back, and how it stays fresh while it is seen. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IRunEvents } from '../api/events';
import { Watch } from '../api/events';
import type { IRunApi } from '../api/runs';
import type { Experiment, RunSummary, Status } from '../nouns';
import { RunPages } from './pages';
import type { IListQuery } from './query';
import { EVERYTHING, toRunQuery } from './query';
import type { Reading } from './reading';
import { after, lastRead, patienceOf } from './reading';
import type { IRows } from './rowKeys';
import { RunSelection } from './selection';

export interface IRunListOptions {
  readonly api: IRunApi;
  readonly events: IRunEvents;
  readonly pageSize: number;
  /** Milliseconds between two readings that no event asked for. */
  readonly pollInterval: number;
  readonly query?: Partial<IListQuery>;
}

/** Milliseconds that typing may pause before the filter is applied. */
const TYPING = 200;

/** Milliseconds after which a list that was scrolled fast has come to rest. */
const RESTING = 100;

/** Pages that are loaded at once. */
const LOADING = 2;

export class RunListModel implements IDisposable, IRows {
  constructor(private readonly _options: IRunListOptions) {
    this._query = { ...EVERYTHING, ..._options.query };
    this._watch = new Watch({
      events: _options.events,
      read: () => this.refresh(),
      patience: () => patienceOf(this._reading),
      pollInterval: _options.pollInterval
    });
  }

  readonly selection = new RunSelection(this);

  /** Anything below changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get reading(): Reading<RunPages> {
    return this._reading;
  }

  get query(): IListQuery {
    return this._query;
  }

  get experiments(): readonly Experiment[] {
    return this._experiments;
  }

  get workspace(): Status['workspace'] | null {
    return this._workspace;
  }

  /** The metrics that a row can show: those of the loaded runs, and the chosen one. */
  get metricNames(): readonly string[] {
    const names = lastRead(this._reading)?.value.metricNames() ?? [];
    const chosen = this.metric;
    return chosen === null || names.includes(chosen) ? names : [chosen, ...names];
  }

  /** The metric that each row shows; null for none. */
  get metric(): string | null {
    const { metric } = this._query;
    switch (metric.kind) {
      case 'usual':
        return this._usual;
      case 'none':
        return null;
      case 'named':
        return metric.name;
    }
  }

  /** The metric that most runs have; it stays while any run has it. */
  get usual(): string | null {
    return this._usual;
  }

  get total(): number | null {
    return lastRead(this._reading)?.value.total ?? null;
  }

  /** The place of the row that the keyboard acts on; -1 before one is chosen. */
  get active(): number {
    return this._active;
  }

  /** Whether a reading that the user is waiting for is under way. */
  get isBusy(): boolean {
    return this._isBusy;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  run(index: number): RunSummary | undefined {
    return lastRead(this._reading)?.value.at(index);
  }

  idAt(index: number): string | undefined {
    return this.run(index)?.run_id;
  }

  chooseAll(): void {
    this.selection.add(this.loaded);
  }

  placeOf(runId: string): number {
    return lastRead(this._reading)?.value.indexOf(runId) ?? -1;
  }

  /** The runs that are in memory, in the order of the list. */
  get loaded(): readonly RunSummary[] {
    return lastRead(this._reading)?.value.loaded() ?? [];
  }

  activate(index: number): void {
    const total = this.total ?? 0;
    this._active = Math.max(-1, Math.min(index, total - 1));
    this._activeId = this.run(this._active)?.run_id ?? null;
    this._changed.emit();
  }

  /** Asks for other runs; typed text waits for a pause in the typing. */
  ask(part: Partial<IListQuery>): void {
    this._query = { ...this._query, ...part };
    this._generation += 1;
    this._isBusy = true;
    this._changed.emit();
    this._range = [0, 0];
    window.clearTimeout(this._typing);
    this._typing = window.setTimeout(
      () => void this.refresh(),
      part.text === undefined ? 0 : TYPING
    );
  }

  /** Waits until the list answers what is asked now, also what was typed just before. */
  async flush(): Promise<void> {
    while (this._isQueryNew() && !this._isDisposed) {
      const isWell = await (this._refreshing ?? this.refresh());
      if (!isWell) {
        return;
      }
    }
  }

  /** Says which rows are on screen, so that their pages are loaded. */
  reach(first: number, last: number): void {
    const [from, to] = this._range;
    const isFar = last < from || first > to;
    const isFast = isFar && performance.now() - this._reachedAt < RESTING;
    this._range = [first, last];
    this._reachedAt = performance.now();
    window.clearTimeout(this._resting);
    if (isFast) {
      // Who passes whole screens at once reads none of them: what is loaded is where they come to rest.
      this._resting = window.setTimeout(() => this._fill(), RESTING);
    } else {
      this._fill();
    }
  }

  /** Follows the events from now on: the list came into sight. */
  show(): void {
    window.clearTimeout(this._typing); // to begin following is to read
    this._watch.start();
  }

  hide(): void {
    this._watch.stop();
  }

  /** Reads again what is on screen; says whether that worked. */
  async refresh(): Promise<boolean> {
    const reading = this._refresh();
    this._refreshing = reading;
    try {
      return await reading;
    } finally {
      if (this._refreshing === reading) {
        this._refreshing = null;
      }
    }
  }

  private async _refresh(): Promise<boolean> {
    const generation = (this._generation += 1);
    window.clearTimeout(this._typing); // this reading asks for what was typed
    this._wanted.clear();
    const { api, pageSize } = this._options;
    const known = lastRead(this._reading)?.value ?? new RunPages(pageSize, 0);
    const numbers = this._isQueryNew() ? [0] : known.covering(...this._range);
    const asked = this._query;
    const [pages, experiments, status] = await Promise.all([
      Promise.all(numbers.map(page => api.runs(toRunQuery(asked, page, pageSize)))),
      api.experiments(),
      // A server keeps its workspace: it is asked for until it is known.
      this._workspace === null ? api.status() : null
    ]);
    if (this._isDisposed || generation !== this._generation) {
      return true;
    }
    const now = new Date();
    const failed = pages.find(page => page.kind !== 'ok');
    if (failed) {
      this._reading = after(this._reading, failed, now);
    } else {
      const fresh = numbers.reduce((all, number, place) => {
        const page = pages[place];
        return page?.kind === 'ok' ? all.with(number, page.value) : all;
      }, new RunPages(pageSize, 0));
      this._reading = after(this._reading, { kind: 'ok', value: fresh }, now);
      this._usual = this._usualOf(fresh, asked);
      this._keepActive(this._answered !== asked);
      this._answered = asked;
    }
    this._experiments = experiments.kind === 'ok' ? experiments.value.experiments : this._experiments;
    this._workspace = status?.kind === 'ok' ? status.value.workspace : this._workspace;
    this._isBusy = false;
    this._changed.emit();
    if (!failed) {
      this.reach(...this._range); // the reader may have scrolled on meanwhile
    }
    return !failed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    window.clearTimeout(this._typing);
    window.clearTimeout(this._resting);
    this._watch.dispose();
    Signal.clearData(this.selection);
    Signal.clearData(this);
  }

  /** Loads what is on screen and not loaded. */
  private _fill(): void {
    const pages = lastRead(this._reading)?.value;
    if (!pages || pages.total === 0 || this._isQueryNew()) {
      return;
    }
    for (const page of pages.covering(...this._range)) {
      if (!pages.has(page) && !this._wanted.has(page) && this._wanted.size < LOADING) {
        void this._load(page);
      }
    }
  }

  private async _load(page: number): Promise<void> {
    const generation = this._generation;
    this._wanted.add(page);
    const answer = await this._options.api.runs(toRunQuery(this._query, page, this._options.pageSize));
    if (this._isDisposed || generation !== this._generation) {
      return;
    }
    this._wanted.delete(page);
    const pages = lastRead(this._reading)?.value;
    if (answer.kind !== 'ok') {
      this._reading = after(this._reading, answer, new Date());
    } else if (pages) {
      const more = pages.with(page, answer.value);
      this._reading = after(this._reading, { kind: 'ok', value: more }, new Date());
    }
    this._keepActive(false);
    this._changed.emit();
    if (answer.kind === 'ok') {
      this._fill();
    }
  }

  private _usualOf(pages: RunPages, asked: IListQuery): string | null {
    const isSameList = asked.experiment === this._answered?.experiment;
    const isStillThere = this._usual !== null && pages.metricNames().includes(this._usual);
    return isSameList && isStillThere ? this._usual : pages.usualMetric();
  }

  /** Whether what is on screen answers another query than the one now asked. */
  private _isQueryNew(): boolean {
    return this._answered !== this._query;
  }

  /** The active row stays with its run, wherever a reading moved it; without it, the answer to another query has none. */
  private _keepActive(isOtherQuery: boolean): void {
    const pages = lastRead(this._reading)?.value;
    if (!pages || this._active < 0) {
      return;
    }
    const moved = this._activeId === null ? -1 : pages.indexOf(this._activeId);
    this._active = moved >= 0 ? moved : isOtherQuery ? -1 : Math.min(this._active, pages.total - 1);
    this._activeId = pages.at(this._active)?.run_id ?? (this._active < 0 ? null : this._activeId);
  }

  private _active = -1;
  private _activeId: string | null = null;
  private _answered: IListQuery | null = null;
  private readonly _changed = new Signal<this, void>(this);
  private _experiments: readonly Experiment[] = [];
  private _generation = 0;
  private _isBusy = false;
  private _isDisposed = false;
  private _query: IListQuery;
  private _range: [number, number] = [0, 0];
  private _reachedAt = -RESTING;
  private _reading: Reading<RunPages> = { kind: 'loading' };
  private _refreshing: Promise<boolean> | null = null;
  private _resting: number | undefined;
  private _typing: number | undefined;
  private _usual: string | null = null;
  private readonly _wanted = new Set<number>();
  private readonly _watch: Watch;
  private _workspace: Status['workspace'] | null = null;
}
