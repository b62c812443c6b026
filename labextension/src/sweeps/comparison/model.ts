/** Sweeps side by side as their page reads them. */
import type { IJobEvent } from '../../api/jobs';
import type { ISweepComparisonApi } from '../../api/sweepComparison';
import { SideBySideModel } from '../../comparison/sideBySide';
import type { IListened } from '../../experiments/readingModel';
import type { SweepComparison } from '../../nouns';

export interface ISweepComparisonOptions extends IListened<IJobEvent> {
  readonly api: ISweepComparisonApi;
  readonly sweepIds: readonly string[];
}

export class SweepComparisonModel extends SideBySideModel<SweepComparison> {
  constructor({ api, sweepIds, events, pollInterval }: ISweepComparisonOptions) {
    super({ ids: sweepIds, read: ids => api.compare(ids), events, pollInterval });
  }
}
