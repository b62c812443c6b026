/** The pipelines as the panel lists them, and the runs of one as its page does. */
import type { IPipelineApi } from '../api/pipelines';
import { mapped } from '../api/request';
import { PagedListModel } from '../experiments/pagedModel';
import type { IListened } from '../experiments/readingModel';
import type { Pipeline, PipelineRun, RunState } from '../nouns';
import { isLive } from '../nouns';

export interface IPipelineListOptions extends IListened {
  readonly api: Pick<IPipelineApi, 'pipelines'>;
}

export class PipelineListModel extends PagedListModel<Pipeline> {
  constructor({ api, events, pollInterval }: IPipelineListOptions) {
    super({
      events,
      pollInterval,
      read: async limit => mapped(await api.pipelines(limit), ({ pipelines, total }) => ({ items: pipelines, total })),
      idOf: pipeline => pipeline.path,
      isLive: ({ last_run: last }) => last !== null && isLive(last.state),
      canChoose: false
    });
  }

  pipeline(path: string): Pipeline | undefined {
    return this.items.find(each => each.path === path);
  }
}

export interface IPipelineRunListOptions extends IListened {
  readonly api: Pick<IPipelineApi, 'runs'>;
  /** The path of the pipeline's file. */
  readonly path: string;
}

export class PipelineRunListModel extends PagedListModel<PipelineRun> {
  constructor({ api, path, events, pollInterval }: IPipelineRunListOptions) {
    super({
      events,
      pollInterval,
      read: async limit => {
        const states = this._state === null ? {} : { states: [this._state] };
        return mapped(await api.runs({ path, limit, ...states }), ({ runs, total }) => ({ items: runs, total }));
      },
      idOf: run => run.run_id,
      isLive: run => isLive(run.state)
    });
    this.path = path;
  }

  readonly path: string;

  /** The state of the runs that are listed; null for any. */
  get state(): RunState | null {
    return this._state;
  }

  set state(state: RunState | null) {
    this._state = state;
    this.selection.clear();
    void this.refresh();
  }

  private _state: RunState | null = null;
}
