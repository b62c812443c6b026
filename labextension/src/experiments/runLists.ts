/** The lists of runs that are open, for verbs that are about what is chosen in them. */
import type { IRunApi } from '../api/runs';
import type { RunSummary } from '../nouns';
import type { RunListModel } from './model';

/** Runs that are asked for one by one where no list has them. */
const MOST_ASKED = 20;

export class RunLists {
  add(model: RunListModel): void {
    this._models.add(model);
  }

  remove(model: RunListModel): void {
    this._models.delete(model);
  }

  /** The runs that are chosen along with this one; it alone where it is not chosen. */
  chosenWith(runId: string): readonly string[] {
    const models = [...this._models];
    return models.find(model => model.selection.has(runId))?.selection.ids ?? [runId];
  }

  /** These runs are gone: they are chosen no more. */
  forget(runIds: readonly string[]): void {
    this._models.forEach(model => model.selection.forget(runIds));
  }

  /** The runs that any list has, by their ids. */
  get seen(): ReadonlyMap<string, RunSummary> {
    const found = new Map<string, RunSummary>();
    for (const model of this._models) {
      [...model.selection.runs, ...model.loaded].forEach(run => found.set(run.run_id, run));
    }
    return found;
  }

  /** The runs as they were read last, in the order asked for. */
  async known(runIds: readonly string[], api: IRunApi): Promise<readonly RunSummary[]> {
    const found = new Map(this.seen);
    const missing = runIds.filter(runId => !found.has(runId)).slice(0, MOST_ASKED);
    for (const answer of await Promise.all(missing.map(runId => api.run(runId)))) {
      if (answer.kind === 'ok') {
        found.set(answer.value.run_id, answer.value);
      }
    }
    return runIds.flatMap(runId => found.get(runId) ?? []);
  }

  private readonly _models = new Set<RunListModel>();
}
