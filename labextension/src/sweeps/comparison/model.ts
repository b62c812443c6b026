/** Sweeps side by side as their page reads them. */
import type { IJobEvents } from '../../api/jobs';
import type { ISweepComparisonApi } from '../../api/sweepComparison';
import { SideBySideModel } from '../../comparison/sideBySide';
import type { SweepComparison } from '../../nouns';

export interface ISweepComparisonOptions {
  readonly api: ISweepComparisonApi;
  readonly events: IJobEvents;
  readonly sweepIds: readonly string[];
  /** Milliseconds between two readings that no event asked for. */
  readonly pollInterval: number;
}

export class SweepComparisonModel extends SideBySideModel<SweepComparison> {
  constructor({ api, sweepIds, events, pollInterval }: ISweepComparisonOptions) {
    super({ ids: sweepIds, read: ids => api.compare(ids), events, pollInterval });
  }
}
