/** A new sweep as it is being said: the notebook, its parameters, the options, and what the server thinks of it. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { INotebookParameters, ISweepFormApi } from '../../api/sweepForm';
import { problemWords } from '../../experiments/problems';
import type { Problem, Reading } from '../../experiments/reading';
import { after, lastRead } from '../../experiments/reading';
import type { NewSweep, SweepPreview, Target } from '../../nouns';
import { valueOf } from '../../parameters/rows';
import type { FieldFaults, IFields } from './fields';
import { askedOf, BLANK_FIELDS, fieldFaults } from './fields';
import type { IRow, RowFaults } from './rows';
import { rangeOf, rowFaults, rowsOf } from './rows';

/** What was asked of the server last. */
export type Asking =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'previewing' }
  | { readonly kind: 'starting' }
  | { readonly kind: 'previewed'; readonly preview: SweepPreview }
  /** `place` is the parameter or option that the answer names. */
  | { readonly kind: 'refused'; readonly reason: string; readonly place: string | null };

export interface IFormFaults {
  readonly rows: Readonly<Record<string, RowFaults>>;
  readonly fields: FieldFaults;
  /** What is wrong with the whole; null where nothing is. */
  readonly whole: string | null;
}

export interface ISweepFormOptions {
  readonly api: ISweepFormApi;
  readonly trans: TranslationBundle;
  /** The notebook's path below the workspace; empty where none is chosen yet. */
  readonly path: string;
  readonly onStarted: (sweepId: string) => void;
}

export class SweepFormModel implements IDisposable {
  constructor(private readonly _options: ISweepFormOptions) {
    this._path = _options.path;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get path(): string {
    return this._path;
  }

  /** What the notebook may vary; null where no notebook is chosen. */
  get reading(): Reading<INotebookParameters> | null {
    return this._reading;
  }

  get rows(): readonly IRow[] {
    return this._rows;
  }

  get fields(): IFields {
    return this._fields;
  }

  /** Where it may run beside this machine. */
  get targets(): readonly Target[] {
    return this._targets;
  }

  /** Where it runs; null is this machine. */
  get target(): Target | null {
    return this._targets.find(each => each.name === this._fields.on) ?? null;
  }

  get asking(): Asking {
    return this._asking;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** What is wrong now; by the field, as it is typed. */
  get faults(): IFormFaults {
    const { trans } = this._options;
    const required = this._parameters?.required ?? [];
    const rows = this._rows.map(row => [row.name, rowFaults(row, required.includes(row.name), trans)] as const);
    const isAnySwept = this._rows.some(row => row.isSwept);
    return {
      rows: Object.fromEntries(rows),
      fields: fieldFaults(this._fields, trans, this.target),
      whole: this._rows.length > 0 && !isAnySwept ? trans.__('Sweep at least one parameter.') : null
    };
  }

  get isFaulty(): boolean {
    const { rows, fields, whole } = this.faults;
    return (
      this._rows.length === 0 ||
      whole !== null ||
      Object.keys(fields).length > 0 ||
      Object.values(rows).some(faults => Object.keys(faults).length > 0)
    );
  }

  /** Chooses a notebook, and reads what it may vary; also again, when it was saved. */
  async open(path: string): Promise<void> {
    this._path = path.trim();
    this._asking = { kind: 'nothing' };
    if (this._path === '') {
      this._reading = null;
      this._setRows(null);
      return;
    }
    const asked = this._path;
    this._reading = { kind: 'loading' };
    this._tell();
    const [answer, targets] = await Promise.all([this._options.api.parameters(asked), this._options.api.targets()]);
    if (this._isDisposed || asked !== this._path) {
      return;
    }
    this._targets = targets.kind === 'ok' ? targets.value : this._targets;
    this._reading = after({ kind: 'loading' }, answer, new Date());
    this._setRows(lastRead(this._reading)?.value ?? null);
  }

  changeRow(name: string, part: Partial<IRow>): void {
    this._rows = this._rows.map(row => (row.name === name ? { ...row, ...part } : row));
    this._edited();
  }

  change(part: Partial<IFields>): void {
    this._fields = { ...this._fields, ...part };
    this._edited();
  }

  async preview(): Promise<void> {
    await this._ask('previewing', async asked => {
      const answer = await this._options.api.preview(asked);
      return answer.kind === 'ok' ? { kind: 'previewed', preview: answer.value } : this._refused(answer);
    });
  }

  async start(): Promise<void> {
    await this._ask('starting', async asked => {
      const answer = await this._options.api.start(asked);
      if (answer.kind === 'ok' && !this._isDisposed) {
        this._options.onStarted(answer.value);
      }
      return answer.kind === 'ok' ? { kind: 'nothing' } : this._refused(answer);
    });
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  /** The request that the form means. */
  get asked(): NewSweep {
    const own = new Map(this._own.map(row => [row.name, row]));
    const swept = this._rows.filter(row => row.isSwept);
    const ranges = swept.flatMap(row => {
      const range = rangeOf(row, own.get(row.name) ?? row);
      return range ? [[row.name, range] as const] : [];
    });
    const values = this._rows.flatMap(row => {
      const value = row.isSwept || row.isSecret ? undefined : valueOf(row);
      return value === undefined ? [] : [[row.name, value] as const];
    });
    return {
      ...askedOf(this._fields),
      notebook: this._path,
      over: swept.map(row => row.name),
      ...(ranges.length > 0 ? { parameters: { properties: Object.fromEntries(ranges) } } : {}),
      ...(values.length > 0 ? { values: Object.fromEntries(values) } : {})
    };
  }

  private async _ask(kind: 'previewing' | 'starting', ask: (asked: NewSweep) => Promise<Asking>): Promise<void> {
    const isUnderWay = this._asking.kind === 'previewing' || this._asking.kind === 'starting';
    if (isUnderWay || this.isFaulty) {
      return;
    }
    const edit = this._edits;
    this._asking = { kind };
    this._tell();
    const asking = await ask(this.asked);
    if (!this._isDisposed) {
      // What was answered about an earlier state of the form says nothing about this one.
      this._asking = edit === this._edits ? asking : { kind: 'nothing' };
      this._tell();
    }
  }

  private _refused(problem: Problem): Asking {
    const { what, detail } = problemWords(problem, this._options.trans);
    const reason = problem.kind === 'refused' ? problem.error.message : [what, detail].filter(Boolean).join(' ');
    const [, named = ''] = /^(?:[^\s:]+\.ipynb: )?([\w-]+): /.exec(reason) ?? [];
    const place = named.replace(/-/g, '_');
    const isKnown = place in this._fields || this._rows.some(row => row.name === place);
    return { kind: 'refused', reason, place: isKnown ? place : place === 'metric' ? 'metrics' : null };
  }

  private _setRows(parameters: INotebookParameters | null): void {
    this._parameters = parameters;
    this._own = parameters ? rowsOf(parameters) : [];
    this._rows = this._own;
    const [only] = this._fields.metrics;
    const isBlank = this._fields.metrics.length === 1 && only?.name === '';
    const suggested = parameters?.assigned.find(name => USUAL_METRIC.test(name));
    if (isBlank && suggested !== undefined) {
      this._fields = { ...this._fields, metrics: [{ name: suggested, isMaximized: !LOSS.test(suggested) }] };
    }
    this._edited();
  }

  private _edited(): void {
    this._edits += 1;
    if (this._asking.kind !== 'starting' && this._asking.kind !== 'previewing') {
      this._asking = { kind: 'nothing' };
    }
    this._tell();
  }

  private _tell(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private _asking: Asking = { kind: 'nothing' };
  private readonly _changed = new Signal<this, void>(this);
  private _edits = 0;
  private _fields: IFields = BLANK_FIELDS;
  private _isDisposed = false;
  private _own: readonly IRow[] = [];
  private _parameters: INotebookParameters | null = null;
  private _path: string;
  private _reading: Reading<INotebookParameters> | null = null;
  private _rows: readonly IRow[] = [];
  private _targets: readonly Target[] = [];
}

/** Names that are a metric's more often than not, and those of which less is better. */
const USUAL_METRIC = /(^|_)(loss|error|rmse|mse|mae|auc|accuracy|acc|f1|score|precision|recall|r2)$/i;
const LOSS = /(loss|error|rmse|mse|mae)$/i;
