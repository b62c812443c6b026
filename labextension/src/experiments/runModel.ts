/** One run as its page and its card read it: the run, its curves, its artifacts. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IRunEvents } from '../api/events';
import { Watch } from '../api/events';
import type { Answer } from '../api/request';
import type { IRunApi } from '../api/runs';
import type { ArtifactPage, Extent, MetricFigure, Preview, RunDetail } from '../nouns';
import { isLive } from '../nouns';
import { Latest } from './latest';
import type { Reading } from './reading';
import { after, lastRead, patienceOf } from './reading';

export interface IRunOptions {
  readonly api: IRunApi;
  readonly events: IRunEvents;
  readonly runId: string;
  /** Milliseconds between two readings that no event asked for. */
  readonly pollInterval: number;
  /** Whether it is followed only until it has ended, as a card does. */
  readonly untilEnded?: boolean;
  /** Whether the curves are read too. */
  readonly hasCurves?: boolean;
}

export class RunModel implements IDisposable {
  constructor(private readonly _options: IRunOptions) {
    this._watch = new Watch({
      events: _options.events,
      read: () => this.refresh(),
      concerns: event => event.id === undefined || event.id === _options.runId,
      patience: () => patienceOf(this._run),
      pollInterval: _options.pollInterval
    });
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get runId(): string {
    return this._options.runId;
  }

  get run(): Reading<RunDetail> {
    return this._run;
  }

  /** The curve of each metric; of one that is zoomed, the steps in sight. */
  get curves(): Reading<readonly MetricFigure[]> {
    if (this._zoomed.size === 0 || this._curves.kind === 'loading') {
      return this._curves;
    }
    const last = lastRead(this._curves);
    const value = last?.value.map(curve => this._zoomed.get(curve.metric) ?? curve);
    return value && last && this._curves.kind === 'ready'
      ? { kind: 'ready', read: { ...last, value } }
      : this._curves;
  }

  /** Reads a stretch of a curve anew, for what was thinned away there; null shows the whole again. */
  zoom(metric: string, steps: readonly [number, number] | null): void {
    if (steps === null) {
      this._latest.begin(`zoom:${metric}`);
      if (this._zoomed.delete(metric)) {
        this._changed.emit();
      }
      return;
    }
    void this._readStretch(metric, steps);
  }

  get isDisposed(): boolean {
    return this._watch.isDisposed;
  }

  get isFollowing(): boolean {
    return this._watch.isActive;
  }

  /** The content of a folder; the first time someone asks, it is loaded. */
  folder(path: string): Reading<ArtifactPage> {
    const found = this._folders.get(path);
    if (!found) {
      void this._readFolder(path);
    }
    return found ?? { kind: 'loading' };
  }

  /** A look into an artifact; the first time someone asks, it is loaded. */
  preview(path: string): Reading<Preview> {
    const found = this._previews.get(path);
    if (!found) {
      void this._readPreview(path);
    }
    return found ?? { kind: 'loading' };
  }

  /** Shows a page more of a folder. */
  showMore(path: string): void {
    this._pages.set(path, (this._pages.get(path) ?? 1) + 1);
    void this._readFolder(path);
  }

  /** How much the run keeps; null until it is known. */
  get extent(): Extent | null {
    if (this._extent === undefined) {
      this._extent = null;
      void this._readExtent();
    }
    return this._extent;
  }

  zipUrl(path: string): string {
    return this._options.api.zipUrl(this.runId, path);
  }

  fileUrl(path: string): string {
    return this._options.api.fileUrl(this.runId, path);
  }

  show(): void {
    this._watch.start();
  }

  hide(): void {
    this._watch.stop();
  }

  /** Reads the run and its open folders again; the curves follow when they are drawn. */
  async refresh(): Promise<boolean> {
    const { api, runId, hasCurves = true } = this._options;
    if (hasCurves) {
      void this._readCurves();
    }
    const isLatest = this._latest.begin('run');
    const run = await api.run(runId);
    if (this.isDisposed || !isLatest()) {
      return true;
    }
    this._run = after(this._run, run, new Date());
    for (const path of this._folders.keys()) {
      void this._readFolder(path);
    }
    this._changed.emit();
    if (this._options.untilEnded === true && isSettled(run)) {
      this.hide();
    }
    return run.kind === 'ok';
  }

  /** Forgets all looks into artifacts, and reads everything again. */
  async refreshAll(): Promise<void> {
    const seen = [...this._previews.keys()];
    await Promise.all([this.refresh(), ...seen.map(path => this._readPreview(path))]);
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._watch.dispose();
    Signal.clearData(this);
  }

  /** Reads the curves; asked meanwhile, it reads once more afterwards. */
  private async _readCurves(): Promise<void> {
    if (this._isReadingCurves) {
      this._isCurvesStale = true;
      return;
    }
    this._isReadingCurves = true;
    const answer = figuresOf(await this._options.api.metrics(this.runId));
    const isAskedAgain = this._isCurvesStale;
    this._isCurvesStale = false;
    this._isReadingCurves = false;
    this._curves = after(this._curves, keepSame(lastRead(this._curves)?.value ?? [], answer), new Date());
    this._tell();
    if (isAskedAgain && !this.isDisposed) {
      void this._readCurves();
    }
  }

  private async _readStretch(metric: string, [from, to]: readonly [number, number]): Promise<void> {
    const isLatest = this._latest.begin(`zoom:${metric}`);
    const stretch = { metric, from_step: Math.floor(from), to_step: Math.ceil(to) };
    const answer = await this._options.api.metrics(this.runId, stretch);
    const [curve] = answer.kind === 'ok' ? answer.value.figures : [];
    if (curve && isLatest()) {
      this._zoomed.set(metric, curve);
      this._tell();
    }
  }

  private async _readFolder(path: string): Promise<void> {
    const before: Reading<ArtifactPage> = this._folders.get(path) ?? { kind: 'loading' };
    this._folders.set(path, before);
    const isLatest = this._latest.begin(`folder:${path}`);
    let answer = await this._options.api.artifacts(this.runId, path);
    for (let page = 1; page < (this._pages.get(path) ?? 1) && isLatest(); page++) {
      answer = await this._withNextPage(path, answer);
    }
    if (!isLatest()) {
      return;
    }
    this._folders.set(path, after(before, answer, new Date()));
    this._tell();
  }

  private async _withNextPage(path: string, shown: Answer<ArtifactPage>): Promise<Answer<ArtifactPage>> {
    if (shown.kind !== 'ok' || shown.value.next_offset === null) {
      return shown;
    }
    const next = await this._options.api.artifacts(this.runId, path, shown.value.next_offset);
    return next.kind === 'ok'
      ? { kind: 'ok', value: { ...next.value, artifacts: [...shown.value.artifacts, ...next.value.artifacts] } }
      : next;
  }

  private async _readExtent(): Promise<void> {
    const answer = await this._options.api.extent(this.runId, '');
    if (answer.kind === 'ok') {
      this._extent = answer.value;
      this._tell();
    }
  }

  private async _readPreview(path: string): Promise<void> {
    const before: Reading<Preview> = this._previews.get(path) ?? { kind: 'loading' };
    this._previews.set(path, before);
    const isLatest = this._latest.begin(`preview:${path}`);
    const answer = await this._options.api.preview(this.runId, path);
    if (!isLatest()) {
      return;
    }
    this._previews.set(path, after(before, answer, new Date()));
    this._tell();
  }

  private _tell(): void {
    if (!this.isDisposed) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private _curves: Reading<readonly MetricFigure[]> = { kind: 'loading' };
  private readonly _folders = new Map<string, Reading<ArtifactPage>>();
  private _extent: Extent | null | undefined;
  private _isCurvesStale = false;
  private _isReadingCurves = false;
  private readonly _latest = new Latest();
  private readonly _pages = new Map<string, number>();
  private readonly _previews = new Map<string, Reading<Preview>>();
  private _run: Reading<RunDetail> = { kind: 'loading' };
  private readonly _watch: Watch;
  private readonly _zoomed = new Map<string, MetricFigure>();
}

/** The title that a page bears before and after the run is read. */
export function titleOf(model: RunModel): string {
  return lastRead(model.run)?.value.name ?? model.runId.slice(0, 8);
}

/** Whether nothing more is to be expected: the run has ended, or is not there. */
function isSettled(answer: Answer<RunDetail>): boolean {
  return answer.kind === 'ok'
    ? !isLive(answer.value.state)
    : answer.kind === 'refused' && answer.error.status === 404;
}

/** The curves with those that did not change as they were, so that they are not drawn anew. */
function keepSame(
  before: readonly MetricFigure[],
  answer: Answer<readonly MetricFigure[]>
): Answer<readonly MetricFigure[]> {
  if (answer.kind !== 'ok') {
    return answer;
  }
  const known = new Map(before.map(curve => [JSON.stringify(curve), curve]));
  return { kind: 'ok', value: answer.value.map(curve => known.get(JSON.stringify(curve)) ?? curve) };
}

function figuresOf(answer: Answer<{ figures: MetricFigure[] }>): Answer<readonly MetricFigure[]> {
  return answer.kind === 'ok' ? { kind: 'ok', value: answer.value.figures } : answer;
}
