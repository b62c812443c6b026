/** One run of a pipeline as its page reads it: how its steps are, and more of the one that is chosen. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { Watch } from '../../api/events';
import type { IJobEvent, IJobEvents } from '../../api/jobs';
import type { IPipelineApi } from '../../api/pipelines';
import type { Answer } from '../../api/request';
import { Asked } from '../../comparison/asked';
import type { Reading } from '../../experiments/reading';
import { after, lastRead, patienceOf } from '../../experiments/reading';
import type { NotebookShown, PipelineRunDetail, StepRun, StepRunDetail } from '../../nouns';
import { isGoingOn } from '../words';
import type { IPipelineRunState } from './state';

/** Milliseconds in which a burst of events makes one reading. */
const PAUSE = 200;

export interface IPipelineRunOptions {
  readonly api: IPipelineApi;
  readonly events: IJobEvents;
  readonly state: IPipelineRunState;
  /** Milliseconds between two readings that no event asked for. */
  readonly pollInterval: number;
}

/** A step, or one item of a mapped one. */
interface IStepAsked {
  readonly step: string;
  readonly item: string | null;
}

export class PipelineRunModel implements IDisposable {
  constructor(private readonly _options: IPipelineRunOptions) {
    const { api, state } = _options;
    const { runId } = state;
    const tell = (): void => this._tell();
    this._state = state;
    this._step = new Asked(({ step, item }: IStepAsked) => api.step(runId, step, item ?? undefined), tell);
    this._notebook = new Asked(({ step, item }: IStepAsked) => api.stepNotebook(runId, step, item ?? undefined), tell);
    this._watch = new Watch<IJobEvent>({
      events: _options.events,
      read: () => this.refresh(),
      concerns: event => event.id === undefined || event.id === runId,
      patience: () => patienceOf(this._run),
      pollInterval: _options.pollInterval,
      pause: PAUSE
    });
  }

  /** The reader chose something, or something was read. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The reader chose something. */
  get stateChanged(): ISignal<this, IPipelineRunState> {
    return this._stateChanged;
  }

  get state(): IPipelineRunState {
    return this._state;
  }

  get runId(): string {
    return this._options.state.runId;
  }

  get run(): Reading<PipelineRunDetail> {
    return this._run;
  }

  /** How the steps are, by name. */
  get states(): ReadonlyMap<string, StepRun> {
    return this._states;
  }

  /** More of the step that is chosen. */
  step(step: string, item: string | null): Reading<StepRunDetail> {
    return this._step.of({ step, item });
  }

  /** The notebook that a step executed. */
  notebook(step: string, item: string | null): Reading<NotebookShown> {
    return this._notebook.of({ step, item });
  }

  get isDisposed(): boolean {
    return this._watch.isDisposed;
  }

  choose(part: Partial<Omit<IPipelineRunState, 'runId'>>): void {
    const isOther = part.step !== undefined && part.step !== this._state.step;
    // What was chosen of a step is not meant of another.
    this._state = { ...this._state, ...(isOther ? { item: null, isNotebook: false } : {}), ...part };
    this._stateChanged.emit(this._state);
    this._tell();
  }

  show(): void {
    this._watch.start();
  }

  hide(): void {
    this._watch.stop();
  }

  /** Reads how the run is, and of the chosen step what may have changed. */
  async refresh(): Promise<boolean> {
    const answer = await this._options.api.run(this.runId);
    if (this.isDisposed) {
      return true;
    }
    const { step } = this._state;
    const before = step === null ? undefined : this._states.get(step);
    this._run = after(this._run, answer, new Date());
    if (answer.kind === 'ok') {
      this._states = new Map(answer.value.steps.map(each => [each.name, each]));
    }
    this._tell();
    const now = step === null ? undefined : this._states.get(step);
    if (now && (isGoingOn(now.state) || JSON.stringify(before) !== JSON.stringify(now))) {
      await this._step.again();
    }
    return answer.kind === 'ok';
  }

  /** The code of a cell of the notebook that a step executed; null where it cannot be read. */
  async codeOf(step: string, cell: number): Promise<string | null> {
    const answer = await this._options.api.stepNotebook(this.runId, step);
    return answer.kind === 'ok' ? (answer.value.cells[cell]?.source ?? null) : null;
  }

  /** Begins another run with what this one has left, also from the cells that failed; the answer is that run. */
  async resumeLeft(isAtCell = false): Promise<Answer<PipelineRunDetail>> {
    const run = lastRead(this._run)?.value;
    const answer = await this._options.api.start({
      path: run?.path ?? '',
      resumed: this.runId,
      ...(isAtCell ? { from_cell: true } : {})
    });
    if (answer.kind === 'ok') {
      this._options.events.tell({ id: answer.value.run_id });
    }
    return answer;
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._watch.dispose();
      Signal.clearData(this);
    }
  }

  private _tell(): void {
    if (!this.isDisposed) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _notebook: Asked<IStepAsked, NotebookShown>;
  private _run: Reading<PipelineRunDetail> = { kind: 'loading' };
  private _state: IPipelineRunState;
  private readonly _stateChanged = new Signal<this, IPipelineRunState>(this);
  private _states: ReadonlyMap<string, StepRun> = new Map();
  private readonly _step: Asked<IStepAsked, StepRunDetail>;
  private readonly _watch: Watch<IJobEvent>;
}

/** What the run is called, until it is known its id. */
export function titleOf(model: Pick<PipelineRunModel, 'run' | 'runId'>): string {
  return lastRead(model.run)?.value.name ?? model.runId;
}
