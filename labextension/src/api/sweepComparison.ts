/** The typed call that holds sweeps side by side. */
import type { ServerConnection } from '@jupyterlab/services';

import type { ComparedSweep, SweepComparison } from '../nouns';
import { comparedRow } from './comparisonShapes';
import { anything, listOf, mappingOf, nullable, number, shape, text } from './parse';
import type { Answer } from './request';
import { requestJson } from './request';
import { plotlyFigure, runState } from './shapes';
import { sweepMetric, trialCounts } from './sweeps';

const comparedSweep = shape<ComparedSweep>({
  sweep_id: text,
  name: text,
  state: runState,
  duration_s: nullable(number),
  busy_s: number,
  metrics: listOf(sweepMetric),
  trials: trialCounts,
  best_value: nullable(number),
  best_params: nullable(mappingOf(anything)),
  best_trial: nullable(number),
  failures_in_a_row: number
});

const comparison = shape<SweepComparison>({
  sweeps: listOf(comparedSweep),
  params: listOf(comparedRow),
  plans: listOf(comparedRow),
  remark: text,
  by_trials: plotlyFigure,
  by_time: plotlyFigure
});

/** What is asked of several sweeps; tests bring their own. */
export interface ISweepComparisonApi {
  compare(sweepIds: readonly string[]): Promise<Answer<SweepComparison>>;
}

/** The call against the Jupyter server that serves this page. */
export class SweepComparisonApi implements ISweepComparisonApi {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  compare(sweepIds: readonly string[]): Promise<Answer<SweepComparison>> {
    return requestJson(this._settings, 'sweeps/compare', comparison, { sweep_id: sweepIds });
  }
}
