/** The sweeps as the panel lists them. */
import type { ISweepApi } from '../api/sweeps';
import { mapped } from '../api/request';
import { PagedListModel } from '../experiments/pagedModel';
import type { IListened } from '../experiments/readingModel';
import type { Sweep } from '../nouns';
import { isLive } from '../nouns';

export interface ISweepListOptions extends IListened {
  readonly api: Pick<ISweepApi, 'sweeps'>;
}

export class SweepListModel extends PagedListModel<Sweep> {
  constructor({ api, events, pollInterval }: ISweepListOptions) {
    super({
      events,
      pollInterval,
      read: async limit => mapped(await api.sweeps(limit), ({ sweeps, total }) => ({ items: sweeps, total })),
      idOf: sweep => sweep.id,
      isLive: sweep => isLive(sweep.state)
    });
  }
}
