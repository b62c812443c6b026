import type { Comparison } from '../../nouns';
import type { ComparisonModel } from '../model';

/** What every tab is given. */
export interface ITabProps {
  readonly model: ComparisonModel;
  readonly tables: Comparison;
}

/** The place of the baseline among the runs. */
export function baselineOf({ runs, baseline }: Comparison): number {
  return Math.max(0, runs.findIndex(run => run.run_id === baseline));
}
