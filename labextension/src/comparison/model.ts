/** Runs side by side: what the reader chose, and what was read of it. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { CurvesQuery, IComparisonApi, ParallelQuery, ScatterQuery } from '../api/comparison';
import type { IRunEvents } from '../api/events';
import { Watch } from '../api/events';
import type { Reading } from '../experiments/reading';
import { lastRead, patienceOf } from '../experiments/reading';
import type {
  CodeComparison,
  ComparedFigure,
  Comparison,
  DataComparison,
  EnvironmentComparison
} from '../nouns';
import { Asked } from './asked';
import type { IComparisonState, TabKey } from './state';

export interface IComparisonOptions {
  readonly api: IComparisonApi;
  readonly events: IRunEvents;
  readonly state: IComparisonState;
  /** Milliseconds between two readings that no event asked for. */
  readonly pollInterval: number;
}

type Pair = readonly [before: string, after: string];

export class ComparisonModel implements IDisposable {
  constructor({ api, events, state, pollInterval }: IComparisonOptions) {
    const tell = (): void => this._tell();
    const runs = state.runIds;
    this._state = state;
    this._tables = new Asked((baseline: string) => api.tables(runs, baseline), tell, true);
    this._code = new Asked(([before, after]: Pair) => api.code(before, after), tell);
    this._data = new Asked(([before, after]: Pair) => api.data(before, after), tell);
    this._environment = new Asked((_: null) => api.environment(runs), tell);
    this._curves = new Asked((query: CurvesQuery) => api.curves(runs, query), tell, true);
    this._parallel = new Asked((query: ParallelQuery) => api.parallel(runs, query), tell, true);
    this._scatter = new Asked((query: ScatterQuery) => api.scatter(runs, query), tell, true);
    this._watch = new Watch({
      events,
      read: () => this.refresh(),
      concerns: event => event.id === undefined || runs.includes(event.id),
      patience: () => patienceOf(this.tables),
      pollInterval
    });
  }

  /** The reader chose something, or something was read. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The reader chose something. */
  get stateChanged(): ISignal<this, IComparisonState> {
    return this._stateChanged;
  }

  get state(): IComparisonState {
    return this._state;
  }

  /** The run that the others are held against. */
  get baseline(): string {
    return this._state.baseline ?? this._state.runIds[0] ?? '';
  }

  /** The run whose code and data are held against the baseline's. */
  get other(): string {
    const { other, runIds } = this._state;
    return other !== null && other !== this.baseline ? other : (runIds.find(id => id !== this.baseline) ?? '');
  }

  get tables(): Reading<Comparison> {
    return this._tables.of(this.baseline);
  }

  get code(): Reading<CodeComparison> {
    return this._code.of([this.baseline, this.other]);
  }

  get data(): Reading<DataComparison> {
    return this._data.of([this.baseline, this.other]);
  }

  get environment(): Reading<EnvironmentComparison> {
    return this._environment.of(null);
  }

  curves(query: CurvesQuery): Reading<ComparedFigure> {
    return this._curves.of(query);
  }

  parallel(query: ParallelQuery): Reading<ComparedFigure> {
    return this._parallel.of(query);
  }

  scatter(query: ScatterQuery): Reading<ComparedFigure> {
    return this._scatter.of(query);
  }

  /** Whether the figure in front is of an earlier choice. */
  get isBehind(): boolean {
    return [this._curves, this._parallel, this._scatter].some(asked => asked.isBehind);
  }

  get isDisposed(): boolean {
    return this._watch.isDisposed;
  }

  choose(part: Partial<Omit<IComparisonState, 'runIds'>>): void {
    this._state = { ...this._state, ...part };
    this._stateChanged.emit(this._state);
    this._tell();
  }

  show(): void {
    this._watch.start();
  }

  hide(): void {
    this._watch.stop();
  }

  /** Reads the tables again, and what the tab in front shows. */
  async refresh(): Promise<boolean> {
    await Promise.all([this._tables.ask(this.baseline), this._shown(this._state.tab)?.again()]);
    return this._tables.reading.kind === 'ready';
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._watch.dispose();
    Signal.clearData(this);
  }

  private _shown(tab: TabKey): { again(): Promise<void> } | null {
    switch (tab) {
      case 'curves':
        return this._curves;
      case 'parallel':
        return this._parallel;
      case 'scatter':
        return this._scatter;
      case 'code':
      case 'notebook':
        return this._code;
      case 'data':
        return this._data;
      case 'environment':
        return this._environment;
      case 'parameters':
      case 'metrics':
        return null;
    }
  }

  private _tell(): void {
    if (!this.isDisposed) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _code: Asked<Pair, CodeComparison>;
  private readonly _curves: Asked<CurvesQuery, ComparedFigure>;
  private readonly _data: Asked<Pair, DataComparison>;
  private readonly _environment: Asked<null, EnvironmentComparison>;
  private readonly _parallel: Asked<ParallelQuery, ComparedFigure>;
  private readonly _scatter: Asked<ScatterQuery, ComparedFigure>;
  private _state: IComparisonState;
  private readonly _stateChanged = new Signal<this, IComparisonState>(this);
  private readonly _tables: Asked<string, Comparison>;
  private readonly _watch: Watch;
}

/** What is written on the tab: the runs' names, where they are two; else how many there are. */
export function namesOf(model: ComparisonModel): readonly string[] {
  return lastRead(model.tables)?.value.runs.map(run => run.name) ?? [];
}
