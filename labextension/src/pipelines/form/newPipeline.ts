/** A pipeline as it is being made: of which notebooks, and in which file. */
import { PathExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import type { IPipelineApi } from '../../api/pipelines';
import { problemWords } from '../../experiments/problems';

/** How the names of files of pipelines end. */
const ENDS = '.pipeline.yaml';

export interface INewPipelineOptions {
  readonly api: Pick<IPipelineApi, 'draft'>;
  readonly trans: TranslationBundle;
  /** The folder whose notebooks are offered, and in which the file is written. */
  readonly folder: string;
  /** The paths of the notebooks that are chosen from the start. */
  readonly chosen: readonly string[];
  /** The paths of the notebooks in a folder. */
  readonly notebooks: (folder: string) => Promise<readonly string[]>;
}

export interface INewFaults {
  readonly name?: string;
  readonly notebooks?: string;
}

export class NewPipelineModel implements IDisposable {
  constructor(private readonly _options: INewPipelineOptions) {
    this._offered = _options.chosen;
    this._chosen = new Set(_options.chosen);
    const [first] = _options.chosen;
    this._name = first === undefined ? '' : PathExt.basename(PathExt.dirname(first) || 'pipeline');
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The notebooks to choose from; null until they are read. */
  get offered(): readonly string[] | null {
    return this._isRead || this._offered.length > 0 ? this._offered : null;
  }

  isChosen(path: string): boolean {
    return this._chosen.has(path);
  }

  get name(): string {
    return this._name;
  }

  /** Where the file is written. */
  get path(): string {
    return PathExt.join(this._options.folder, `${this._name.trim()}${ENDS}`);
  }

  /** What was refused as a whole; null where nothing was. */
  get refusal(): string | null {
    return this._refusal;
  }

  /** What is wrong; nothing before somebody asked for it. */
  get faults(): INewFaults {
    if (!this._isAsked) {
      return {};
    }
    const { trans } = this._options;
    const isNamed = /^[^\s/\\][^/\\]*$/.test(this._name.trim());
    return {
      ...(isNamed ? {} : { name: trans.__('Give it a name without / in it.') }),
      ...(this._chosen.size > 0 ? {} : { notebooks: trans.__('Choose at least one notebook.') })
    };
  }

  /** Reads which notebooks there are. */
  async open(): Promise<void> {
    const { folder, notebooks, chosen } = this._options;
    const found = await notebooks(folder);
    this._offered = [...chosen, ...found.filter(path => !chosen.includes(path))];
    this._isRead = true;
    this._tell();
  }

  rename(name: string): void {
    this._name = name;
    this._refusal = null;
    this._tell();
  }

  toggle(path: string): void {
    if (!this._chosen.delete(path)) {
      this._chosen.add(path);
    }
    this._refusal = null;
    this._tell();
  }

  /** Writes the file; gives its path, or null where it was refused. */
  async write(): Promise<string | null> {
    this._isAsked = true;
    if (Object.keys(this.faults).length > 0) {
      this._tell();
      return null;
    }
    const notebooks = this._offered.filter(path => this._chosen.has(path));
    const answer = await this._options.api.draft({ notebooks: [...notebooks], path: this.path });
    if (answer.kind === 'ok') {
      return answer.value.path;
    }
    const { trans } = this._options;
    this._refusal = answer.kind === 'refused' ? answer.error.message : problemWords(answer, trans).what;
    this._tell();
    return null;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  private _tell(): void {
    if (!this._isDisposed) {
      this._changed.emit();
    }
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _chosen: Set<string>;
  private _isAsked = false;
  private _isDisposed = false;
  private _isRead = false;
  private _name: string;
  private _offered: readonly string[];
  private _refusal: string | null = null;
}
