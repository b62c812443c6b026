/** The table of runs: its rows, its columns, its groups, and the views that are kept. */
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { Answer } from '../../api/request';
import type { ExportFormat } from '../../api/runs';
import type { IViewApi } from '../../api/views';
import { usualMetric } from '../../components/metricOrder';
import type { RunColumns, RunGroups, View } from '../../nouns';
import { Latest } from '../latest';
import type { IRunListOptions } from '../model';
import { RunListModel } from '../model';
import type { IListQuery } from '../query';
import { toRunQuery, toWhich } from '../query';
import type { Reading } from '../reading';
import { after } from '../reading';
import type { IColumn } from './columns';
import { usualColumns } from './columns';
import type { IViewState } from './viewState';
import { FRESH, NEWEST, readView, writeView } from './viewState';

export interface ITableOptions extends Omit<IRunListOptions, 'query'> {
  readonly views: IViewApi;
  readonly state?: IViewState;
  /** The columns that the user last chose; null before a choice. */
  readonly columns: () => readonly IColumn[] | null;
  readonly onColumns: (columns: readonly IColumn[]) => void;
}

export class TableModel implements IDisposable {
  constructor(private readonly _options: ITableOptions) {
    const { query, columns, groupBy, groupMetric } = _options.state ?? FRESH;
    this.list = new RunListModel({ ..._options, query });
    this._columns = columns;
    this._group = [groupBy, groupMetric];
    this.list.changed.connect(this._onList, this);
  }

  readonly list: RunListModel;

  /** Anything below changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this.list.isDisposed;
  }

  get state(): IViewState {
    const [groupBy, groupMetric] = this._group;
    return { query: this.list.query, columns: this._columns, groupBy, groupMetric };
  }

  /** The columns of this table: its own, else those of the user, else the usual ones. */
  get columns(): readonly IColumn[] {
    return this._columns ?? this._options.columns() ?? this._usual;
  }

  get names(): Reading<RunColumns> {
    return this._names;
  }

  get groups(): Reading<RunGroups> {
    return this._groups;
  }

  get views(): Reading<readonly View[]> {
    return this._views;
  }

  /** What the server has against the filter; null where it can read it. */
  get filterFault(): string | null {
    const { reading } = this.list;
    if (reading.kind !== 'broken' || reading.problem.kind !== 'refused') {
      return null;
    }
    const { status, message } = reading.problem.error;
    return status === 400 && this.list.query.filter.trim() !== '' ? message : null;
  }

  ask(part: Partial<IListQuery>): void {
    this.list.ask(part);
    this.readNames();
    this._readGroups();
    this._changed.emit();
  }

  /** Sorts by something else, or the other way round. */
  sort(sort: string): void {
    const order = this.list.query.order ?? NEWEST;
    this.list.ask({ order: { sort, isDescending: order.sort === sort ? !order.isDescending : true } });
    this._changed.emit();
  }

  setColumns(columns: readonly IColumn[]): void {
    this._columns = columns;
    this._options.onColumns(columns);
    this._changed.emit();
  }

  groupBy(by: string | null, metric: string | null): void {
    this._group = [by, metric];
    this._groups = { kind: 'loading' };
    this._readGroups();
    this._changed.emit();
  }

  /** Shows what a saved view or a link says. */
  apply(state: IViewState): void {
    this._columns = state.columns;
    this._group = [state.groupBy, state.groupMetric];
    this.ask(state.query);
  }

  /** Where the browser downloads all runs of the query. */
  exportUrl(format: ExportFormat): string {
    return this._options.api.exportUrl(toRunQuery(this.list.query, 0, this._options.pageSize), format);
  }

  /** Reads the names of what the runs have; the picker and the form ask for it. */
  readNames(): void {
    void this._read('names', this._options.api.columns(toWhich(this.list.query)), answer => {
      this._names = after(this._names, answer, new Date());
    });
  }

  readViews(): void {
    void this._read('views', this._options.views.views(), answer => {
      const views: Answer<readonly View[]> =
        answer.kind === 'ok'
          ? { kind: 'ok', value: answer.value.views.filter(view => view.kind === 'runs') }
          : answer;
      this._views = after(this._views, views, new Date());
    });
  }

  async saveView(name: string): Promise<Answer<View>> {
    const answer = await this._options.views.saveView(name, 'runs', writeView(this.state));
    this.readViews();
    return answer;
  }

  async deleteView(viewId: string): Promise<Answer<object>> {
    const answer = await this._options.views.deleteView(viewId);
    this.readViews();
    return answer;
  }

  openView(view: View): void {
    this.apply(readView(view.state));
  }

  show(): void {
    this.list.show();
    this._readGroups();
  }

  hide(): void {
    this.list.hide();
  }

  async refresh(): Promise<void> {
    this._readGroups();
    await this.list.refresh();
  }

  dispose(): void {
    if (!this.isDisposed) {
      Signal.clearData(this);
      this.list.dispose();
    }
  }

  private _readGroups(): void {
    const [by, metric] = this._group;
    if (by === null) {
      return;
    }
    void this._read('groups', this._options.api.groups(toWhich(this.list.query), by, metric), answer => {
      this._groups = after(this._groups, answer, new Date());
    });
  }

  private async _read<T>(about: string, asked: Promise<Answer<T>>, keep: (answer: Answer<T>) => void): Promise<void> {
    const isLatest = this._latest.begin(about);
    const answer = await asked;
    if (isLatest() && !this.isDisposed) {
      keep(answer);
      this._changed.emit();
    }
  }

  /** The usual columns are those of the first runs that are read. */
  private _onList(): void {
    if (!this._isUsualKnown && this.list.run(0)) {
      const { loaded } = this.list;
      this._isUsualKnown = true;
      this._seen = [];
      const first = usualMetric(loaded.map(run => run.metrics));
      const metrics = this.list.metricNames.filter(name => name !== first);
      const params = new Set(loaded.flatMap(run => Object.keys(run.params)));
      this._usual = usualColumns(first === null ? metrics : [first, ...metrics], [...params].sort());
    }
    this._tellOfList();
  }

  /** What scrolling alone changes is the rows' own business: the rest is not drawn again for it. */
  private _tellOfList(): void {
    const { reading, query, total, experiments } = this.list;
    const seen = [reading.kind, reading.kind === 'broken' ? reading.problem : null, query, total, experiments];
    if (seen.some((part, place) => part !== this._seen[place])) {
      this._seen = seen;
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private _columns: readonly IColumn[] | null;
  private _group: readonly [by: string | null, metric: string | null];
  private _groups: Reading<RunGroups> = { kind: 'loading' };
  private _isUsualKnown = false;
  private readonly _latest = new Latest();
  private _names: Reading<RunColumns> = { kind: 'loading' };
  private _seen: readonly unknown[] = [];
  private _usual: readonly IColumn[] = usualColumns([], []);
  private _views: Reading<readonly View[]> = { kind: 'loading' };
}
