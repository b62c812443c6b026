/** The file of a pipeline as its document reads it: the graph of the text as it is now, its last runs, a plan. */
import type { IDisposable } from '@lumino/disposable';
import { Debouncer } from '@lumino/polling';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

import { Watch } from '../../api/events';
import type { IJobEvent, IJobEvents } from '../../api/jobs';
import type { IPipelineApi } from '../../api/pipelines';
import { Asked } from '../../comparison/asked';
import type { Reading } from '../../experiments/reading';
import { after, lastRead, patienceOf } from '../../experiments/reading';
import type { GraphStep, PipelineGraph, PipelinePlan, PipelineRunPage } from '../../nouns';

/** Milliseconds without a change of the text, after which its graph is drawn. */
const SETTLED = 300;
/** Milliseconds in which a burst of events makes one reading of the last runs. */
const PAUSE = 1000;
const LISTED = 10;

/** The file that is edited. */
export interface IEdited {
  /** Its path below the workspace, which may be renamed. */
  readonly path: () => string;
  readonly text: () => string;
  /** Writes it, where it is not written yet. */
  readonly save: () => Promise<void>;
}

export interface IPipelineDocumentOptions {
  readonly api: IPipelineApi;
  readonly events: IJobEvents;
  readonly edited: IEdited;
  /** Milliseconds between two readings that no event asked for. */
  readonly pollInterval: number;
}

/** A text in the place of a file. */
interface ITextAsked {
  readonly path: string;
  readonly text: string;
}

export class PipelineDocumentModel implements IDisposable {
  constructor(private readonly _options: IPipelineDocumentOptions) {
    const { api, events, pollInterval } = _options;
    this._graph = new Asked(({ path, text }: ITextAsked) => api.check(path, text), () => this._onGraph(), true);
    this._drawLater = new Debouncer(() => this.draw(), SETTLED);
    this._watch = new Watch<IJobEvent>({
      events,
      read: () => this._readRuns(),
      patience: () => patienceOf(this._runs),
      pollInterval,
      pause: PAUSE
    });
  }

  /** The reader chose something, or something was read. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** The graph of the text, with all that is wrong in it. */
  get graph(): Reading<PipelineGraph> {
    return this._graph.reading;
  }

  /** The graph that is drawn: that of the text, or of an earlier one where nothing of it can be read. */
  get drawn(): PipelineGraph | null {
    const read = lastRead(this.graph)?.value ?? null;
    return read && (read.steps.length > 0 || read.faults.length === 0) ? read : (this._drawn ?? read);
  }

  /** Whether the graph that is drawn is of an earlier text. */
  get isDrawnOld(): boolean {
    return this.drawn !== (lastRead(this.graph)?.value ?? null);
  }

  /** The last runs; the newest first. */
  get runs(): Reading<PipelineRunPage> {
    return this._runs;
  }

  /** What a run would do; null where nobody asked, or the text is another since. */
  get plan(): Reading<PipelinePlan> | null {
    return this._plan;
  }

  /** The step that is told of. */
  get active(): GraphStep | null {
    return this.drawn?.steps.find(({ name }) => name === this._active) ?? null;
  }

  get isDisposed(): boolean {
    return this._watch.isDisposed;
  }

  activate(step: string | null): void {
    this._active = step;
    this._tell();
  }

  /** The text is another. */
  onText(): void {
    this._plan = null;
    this._tell();
    void this._drawLater.invoke().catch(() => undefined); // it is rejected where the document is closed before
  }

  /** Reads the graph of the text as it is now. */
  draw(): Promise<void> {
    const { path, text } = this._options.edited;
    return this.isDisposed ? Promise.resolve() : this._graph.ask({ path: path(), text: text() });
  }

  /** Asks what a run of the file would do, as it is written by then; or forgets the answer. */
  async togglePlan(): Promise<void> {
    if (this._plan) {
      this._plan = null;
      this._tell();
      return;
    }
    await this._options.edited.save();
    this._plan = { kind: 'loading' };
    this._tell();
    await this._readPlan(this._plan);
  }

  show(): void {
    this._watch.start();
  }

  hide(): void {
    this._watch.stop();
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._drawLater.dispose();
      this._watch.dispose();
      Signal.clearData(this);
    }
  }

  private async _readRuns(): Promise<boolean> {
    const answer = await this._options.api.runs({ path: this._options.edited.path(), limit: LISTED });
    if (this.isDisposed) {
      return true;
    }
    const before = toldOf(this._runs);
    this._runs = after(this._runs, answer, new Date());
    this._tell();
    // What a run has made since, the next one keeps.
    if (this._plan && before !== null && before !== toldOf(this._runs)) {
      await this._readPlan(this._plan);
    }
    return answer.kind === 'ok';
  }

  /** Reads the plan anew; one that was forgotten meanwhile stays so. */
  private async _readPlan(before: Reading<PipelinePlan>): Promise<void> {
    const answer = await this._options.api.plan({ path: this._options.edited.path() });
    if (this._plan === before && !this.isDisposed) {
      this._plan = after(before, answer, new Date());
      this._tell();
    }
  }

  private _onGraph(): void {
    const read = lastRead(this.graph)?.value;
    if (read && read.steps.length > 0) {
      this._drawn = read;
    }
    this._tell();
  }

  private _tell(): void {
    if (!this.isDisposed) {
      this._changed.emit();
    }
  }

  private _active: string | null = null;
  private readonly _changed = new Signal<this, void>(this);
  private _drawn: PipelineGraph | null = null;
  private readonly _drawLater: Debouncer<void>;
  private readonly _graph: Asked<ITextAsked, PipelineGraph>;
  private _plan: Reading<PipelinePlan> | null = null;
  private _runs: Reading<PipelineRunPage> = { kind: 'loading' };
  private readonly _watch: Watch<IJobEvent>;
}

/** Which runs there are, and how they are; null where that is not known. */
function toldOf(runs: Reading<PipelineRunPage>): string | null {
  const read = lastRead(runs);
  return read && read.value.runs.map(({ run_id: id, state }) => `${id} ${state}`).join();
}
