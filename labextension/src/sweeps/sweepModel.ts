/** One sweep as its page and its card read it: how far it is, its trials by what changed, its charts. */
import type { IDisposable } from '@lumino/disposable';
import { Throttler } from '@lumino/polling';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { Watch } from '../api/events';
import type { IJobEvent, IJobEvents } from '../api/jobs';
import type { Answer } from '../api/request';
import type { IChartQuery, ISweepApi } from '../api/sweeps';
import { Asked } from '../comparison/asked';
import type { Reading } from '../experiments/reading';
import { after, lastRead, patienceOf } from '../experiments/reading';
import type { NotebookShown, PlotlyFigure, SweepDetail, TrialDetail } from '../nouns';
import { appended } from './history';
import { PAUSE } from '../experiments/pagedModel';
import type { ChartKey, ISweepState } from './state';
import { Trials } from './trials';
import { isGoingOn } from './words';

/** Milliseconds between two drawings of a chart that is made anew from all trials. */
const CHART_EVERY = 2000;

export interface ISweepOptions {
  readonly api: ISweepApi;
  readonly events: IJobEvents;
  readonly state: ISweepState;
  /** Milliseconds between two readings that no event asked for. */
  readonly pollInterval: number;
}

/** What a chart is asked for. */
interface IChartAsked {
  readonly chart: ChartKey;
  readonly query: IChartQuery;
}

export class SweepModel implements IDisposable {
  constructor(private readonly _options: ISweepOptions) {
    const { api, state } = _options;
    const { sweepId } = state;
    const tell = (): void => this._tell();
    this._state = state;
    this._charts = new Asked(({ chart, query }: IChartAsked) => api.chart(sweepId, chart, query), tell);
    this._trial = new Asked((number: number) => api.trial(sweepId, number), tell);
    this._notebook = new Asked((number: number) => api.trialNotebook(sweepId, number), tell);
    this._chartsLater = new Throttler(() => this._charts.again(), { limit: CHART_EVERY, edge: 'trailing' });
    this._watch = new Watch<IJobEvent>({
      events: _options.events,
      read: () => this.refresh(),
      concerns: event => event.id === undefined || event.id === sweepId,
      patience: () => patienceOf(this._sweep),
      pollInterval: _options.pollInterval,
      pause: PAUSE
    });
  }

  /** The reader chose something, or something was read. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The reader chose something. */
  get stateChanged(): ISignal<this, ISweepState> {
    return this._stateChanged;
  }

  get state(): ISweepState {
    return this._state;
  }

  get sweepId(): string {
    return this._options.state.sweepId;
  }

  get sweep(): Reading<SweepDetail> {
    return this._sweep;
  }

  get trials(): Reading<Trials> {
    return this._trials;
  }

  /** The values of all trials in their order, with the best line. */
  get history(): Reading<PlotlyFigure> {
    return this._history;
  }

  chart(chart: ChartKey, query: IChartQuery): Reading<PlotlyFigure> {
    return this._charts.of({ chart, query });
  }

  /** One trial with its values on the way. */
  trial(number: number): Reading<TrialDetail> {
    return this._trial.of(number);
  }

  /** The notebook that a trial executed. */
  notebook(number: number): Reading<NotebookShown> {
    return this._notebook.of(number);
  }

  get isDisposed(): boolean {
    return this._watch.isDisposed;
  }

  choose(part: Partial<Omit<ISweepState, 'sweepId'>>): void {
    const before = this._state;
    this._state = { ...before, ...part };
    this._stateChanged.emit(this._state);
    this._tell();
    if (before.metric !== this._state.metric) {
      this._history = { kind: 'loading' };
      this._since = null;
    }
    if ((before.tab !== this._state.tab || before.metric !== this._state.metric) && this._watch.isActive) {
      void this._readShown();
    }
  }

  show(): void {
    this._watch.start();
  }

  hide(): void {
    this._watch.stop();
  }

  /** Reads how far the sweep is, and of the tab in front what changed. */
  async refresh(): Promise<boolean> {
    const [answer] = await Promise.all([this._options.api.sweep(this.sweepId), this._readShown()]);
    if (this.isDisposed) {
      return true;
    }
    this._sweep = after(this._sweep, answer, new Date());
    this._tell();
    return answer.kind === 'ok';
  }

  /** Does what is asked and reads again; the answer is what the server says to it. */
  async ask(request: (api: ISweepApi) => Promise<Answer<unknown>>): Promise<Answer<unknown>> {
    const answer = await request(this._options.api);
    if (answer.kind === 'ok') {
      this._options.events.tell({ id: this.sweepId });
    }
    return answer;
  }

  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._watch.dispose();
    this._chartsLater.dispose();
    Signal.clearData(this);
  }

  private get _isTrialGoingOn(): boolean {
    const known = lastRead(this._trial.reading)?.value;
    return this._state.trial !== null && (known === undefined || isGoingOn(known.state));
  }

  /** What the tab in front shows; one reading after the other, for each goes on from the last. */
  private _readShown(): Promise<void> {
    this._shown = this._shown.then(() => (this.isDisposed ? undefined : this._readTab()));
    return this._shown;
  }

  private async _readTab(): Promise<void> {
    switch (this._state.tab) {
      case 'overview':
        return this._readHistory();
      case 'charts':
        void this._chartsLater.invoke();
        return;
      case 'trials':
        await Promise.all([this._readTrials(), this._isTrialGoingOn ? this._trial.again() : null]);
        return;
      case 'log':
      case 'plan':
        return;
    }
  }

  private async _readTrials(): Promise<void> {
    let known = lastRead(this._trials)?.value ?? new Trials();
    for (let hasMore = true; hasMore; ) {
      const answer = await this._options.api.trials(this.sweepId, known.cursor);
      if (this.isDisposed) {
        return;
      }
      if (answer.kind !== 'ok') {
        this._trials = after(this._trials, answer, new Date());
        return;
      }
      known = known.with(answer.value);
      hasMore = answer.value.has_more;
    }
    this._trials = after(this._trials, { kind: 'ok', value: known }, new Date());
    this._tell();
  }

  private async _readHistory(): Promise<void> {
    const { metric } = this._state;
    const answer = await this._options.api.history(this.sweepId, this._since, metric ?? undefined);
    if (this.isDisposed || metric !== this._state.metric) {
      return;
    }
    if (answer.kind !== 'ok') {
      this._history = after(this._history, answer, new Date());
      return;
    }
    const { figure, is_whole: isWhole, cursor } = answer.value;
    const known = lastRead(this._history)?.value;
    this._since = cursor;
    const whole = isWhole || !known || known.data.length === 0 ? figure : appended(known, figure);
    if (whole !== known || this._history.kind !== 'ready') {
      this._history = after(this._history, { kind: 'ok', value: whole }, new Date());
      this._tell();
    }
  }

  private _tell(): void {
    if (!this.isDisposed) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _charts: Asked<IChartAsked, PlotlyFigure>;
  private readonly _chartsLater: Throttler;
  private _history: Reading<PlotlyFigure> = { kind: 'loading' };
  private readonly _notebook: Asked<number, NotebookShown>;
  private _shown: Promise<void> = Promise.resolve();
  private _since: string | null = null;
  private _state: ISweepState;
  private readonly _stateChanged = new Signal<this, ISweepState>(this);
  private _sweep: Reading<SweepDetail> = { kind: 'loading' };
  private readonly _trial: Asked<number, TrialDetail>;
  private _trials: Reading<Trials> = { kind: 'loading' };
  private readonly _watch: Watch<IJobEvent>;
}

/** What the sweep is called, until it is known its id. */
export function titleOf(model: Pick<SweepModel, 'sweep' | 'sweepId'>): string {
  return lastRead(model.sweep)?.value.name ?? model.sweepId;
}
