/** A run of a pipeline as it is being asked for: its values, which steps, and what the server would do. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IPipelineApi } from '../../api/pipelines';
import type { Answer } from '../../api/request';
import { Asked } from '../../comparison/asked';
import { wholeText } from '../../components/values';
import { problemWords } from '../../experiments/problems';
import type { Problem, Reading } from '../../experiments/reading';
import { after, lastRead } from '../../experiments/reading';
import type { NewPipelineRun, PipelineGraph, PipelinePlan, PipelineRun } from '../../nouns';
import type { IValueRow } from '../../parameters/rows';
import { valueFault, valueOf, valueRow } from '../../parameters/rows';
import type { IUnsaved } from './unsaved';
import { filesOf } from './unsaved';

/** Which steps run: those that changed, one alone, one and what needs it, or what a run has left. */
export type Scope = 'all' | 'step' | 'start' | 'resumed';

/** Runs that are offered for their rest. */
const OFFERED = 20;

/** What is filled in from the start. */
export type IPreset = Omit<NewPipelineRun, 'path'>;

export interface IRunFormOptions {
  readonly api: Pick<IPipelineApi, 'graph' | 'plan' | 'runs' | 'start'>;
  readonly trans: TranslationBundle;
  /** The path of the pipeline's file. */
  readonly path: string;
  readonly preset: IPreset;
  readonly unsaved: IUnsaved;
}

/** What is wrong with what was asked for. */
export interface IRunFaults {
  /** By the names of the parameters. */
  readonly rows: Readonly<Record<string, string>>;
  /** What is wrong with no parameter alone, a line each. */
  readonly whole: readonly string[];
}

export class RunFormModel implements IDisposable {
  constructor(private readonly _options: IRunFormOptions) {
    const { preset } = _options;
    this._scope = preset.resumed ? 'resumed' : preset.start ? 'start' : preset.step ? 'step' : 'all';
    this._step = preset.step ?? preset.start ?? '';
    this._resumed = preset.resumed ?? '';
    this._plan = new Asked(asked => _options.api.plan(asked), () => this._tell(), true);
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get path(): string {
    return this._options.path;
  }

  /** The pipeline as its file is saved. */
  get reading(): Reading<PipelineGraph> {
    return this._reading;
  }

  get rows(): readonly IValueRow[] {
    return this._rows;
  }

  get scope(): Scope {
    return this._scope;
  }

  /** The step that the scope is about. */
  get step(): string {
    return this._step;
  }

  /** The id of the run whose rest is run. */
  get resumed(): string {
    return this._resumed;
  }

  /** Runs that have something left, the newest first. */
  get left(): readonly PipelineRun[] {
    return this._left;
  }

  /** What a run would do, as far as it is known; of an earlier form while `isBehind`. */
  get plan(): PipelinePlan | null {
    return this._isSound ? (lastRead(this._plan.reading)?.value ?? null) : null;
  }

  get isBehind(): boolean {
    return this._plan.isBehind;
  }

  get isStarting(): boolean {
    return this._isStarting;
  }

  /** Files of the pipeline with changes that are not saved. */
  get unsaved(): readonly string[] {
    const graph = lastRead(this._reading)?.value;
    return graph ? this._options.unsaved.among(filesOf(graph)) : [];
  }

  get faults(): IRunFaults {
    const told = this._refusal ?? this._planProblem;
    const { rows, whole } = told === null ? { rows: {}, whole: [] } : this._placed(told);
    return { rows: { ...rows, ...this._ownFaults }, whole: [...whole, ...this._fileFaults] };
  }

  /** Whether a run can be asked for. */
  get canStart(): boolean {
    return this._isSound && !this._isStarting && this._planProblem === null;
  }

  /** Reads the file, and what can be resumed; also again, when it was saved. */
  async open(): Promise<void> {
    const { api, path, preset } = this._options;
    const [graph, runs] = await Promise.all([
      api.graph(path),
      api.runs({ path, states: ['failed', 'cancelled', 'lost'], limit: OFFERED })
    ]);
    if (this._isDisposed) {
      return;
    }
    this._reading = after(this._reading, graph, new Date());
    this._left = runs.kind === 'ok' ? runs.value.runs : this._left;
    const typed = new Map(this._rows.map(row => [row.name, row.fixed]));
    const parameters = lastRead(this._reading)?.value.parameters;
    this._rows = Object.entries(parameters?.properties ?? {}).map(([name, said]) => {
      const given = preset.values?.[name];
      const fixed = typed.get(name) ?? (given === undefined ? '' : wholeText(given));
      return { ...valueRow(name, said), fixed };
    });
    await this._edited();
  }

  changeValue(name: string, fixed: string): void {
    this._rows = this._rows.map(row => (row.name === name ? { ...row, fixed } : row));
    void this._edited();
  }

  choose(part: { readonly scope?: Scope; readonly step?: string; readonly resumed?: string }): void {
    this._scope = part.scope ?? this._scope;
    this._step = part.step ?? (this._step || (lastRead(this._reading)?.value.steps[0]?.name ?? ''));
    this._resumed = part.resumed ?? (this._resumed || (this._left[0]?.run_id ?? ''));
    void this._edited();
  }

  async save(): Promise<void> {
    await this._options.unsaved.save(this.unsaved);
    await this.open();
  }

  /** Begins the run; gives its id, or null where it was refused. */
  async start(): Promise<string | null> {
    if (!this.canStart) {
      return null;
    }
    this._isStarting = true;
    this._tell();
    const answer = await this._options.api.start(this.asked);
    this._isStarting = false;
    this._refusal = answer.kind === 'ok' ? null : answer;
    this._tell();
    return answer.kind === 'ok' ? answer.value.run_id : null;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  /** The request that the form means. */
  get asked(): NewPipelineRun {
    const { path } = this;
    switch (this._scope) {
      case 'all':
        return { path, ...this._values };
      case 'step':
        return { path, ...this._values, step: this._step };
      case 'start':
        return { path, ...this._values, start: this._step };
      case 'resumed':
        // It goes on with the values that it had.
        return { path, resumed: this._resumed };
    }
  }

  private get _values(): Pick<NewPipelineRun, 'values'> {
    const given = this._rows.flatMap(row => {
      const value = row.isSecret ? undefined : valueOf(row);
      return value === undefined ? [] : [[row.name, value] as const];
    });
    return given.length > 0 ? { values: Object.fromEntries(given) } : {};
  }

  /** What is seen to be wrong before the server is asked; a run that is resumed has its values already. */
  private get _ownFaults(): Readonly<Record<string, string>> {
    const required = lastRead(this._reading)?.value.parameters.required ?? [];
    const rows = this._scope === 'resumed' ? [] : this._rows;
    return Object.fromEntries(
      rows.flatMap(row => {
        const fault = valueFault(row, required.includes(row.name), this._options.trans);
        return fault === undefined ? [] : [[row.name, fault] as const];
      })
    );
  }

  private get _fileFaults(): readonly string[] {
    const { trans } = this._options;
    const faults = lastRead(this._reading)?.value.faults ?? [];
    return faults.map(({ line, message }) => (line > 0 ? trans.__('Line %1: %2', line, message) : message));
  }

  private get _isSound(): boolean {
    const isChosen = this._scope !== 'resumed' || this._resumed !== '';
    return (
      lastRead(this._reading) !== null &&
      isChosen &&
      this._fileFaults.length === 0 &&
      Object.keys(this._ownFaults).length === 0
    );
  }

  private get _planProblem(): Problem | null {
    const { reading } = this._plan;
    return this._isSound && reading.kind === 'broken' && !this._plan.isBehind ? reading.problem : null;
  }

  /** The lines of a refusal, each at the parameter that it names. */
  private _placed(problem: Problem): IRunFaults {
    const { trans } = this._options;
    const { what, detail } = problemWords(problem, trans);
    const told = problem.kind === 'refused' ? problem.error.message : [what, detail].filter(Boolean).join(' ');
    const rows: Record<string, string> = {};
    const whole: string[] = [];
    for (const line of told.split('\n')) {
      const [, name = '', rest = ''] = /^(\w+): (.*)$/.exec(line) ?? [];
      if (this._scope !== 'resumed' && this._rows.some(row => row.name === name)) {
        rows[name] = rest;
      } else {
        whole.push(line);
      }
    }
    return { rows, whole };
  }

  /** Asks what a run would do, where it can be asked for. */
  private async _edited(): Promise<void> {
    this._refusal = null;
    this._tell();
    if (this._isSound) {
      await this._plan.ask(this.asked);
    }
  }

  private _tell(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private _isDisposed = false;
  private _isStarting = false;
  private _left: readonly PipelineRun[] = [];
  private readonly _plan: Asked<NewPipelineRun, PipelinePlan>;
  private _reading: Reading<PipelineGraph> = { kind: 'loading' };
  private _refusal: Exclude<Answer<never>, { kind: 'ok' }> | null = null;
  private _resumed: string;
  private _rows: readonly IValueRow[] = [];
  private _scope: Scope;
  private _step: string;
}
