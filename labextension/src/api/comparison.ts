/** The typed calls that hold runs side by side. */
import type { ServerConnection } from '@jupyterlab/services';

import type {
  CodeComparison,
  ComparedFigure,
  Comparison,
  DataComparison,
  EnvironmentComparison
} from '../nouns';
import {
  codeComparison,
  comparedFigure,
  comparison,
  dataComparison,
  environmentComparison
} from './comparisonShapes';
import type { Answer, Query } from './request';
import { requestJson } from './request';
import type { operations } from './schema';

type Asked<O extends 'compareCurves' | 'compareParallel' | 'compareScatter'> = Omit<
  operations[O]['parameters']['query'],
  'run'
>;

/** How the curves of a metric are drawn. */
export type CurvesQuery = Asked<'compareCurves'>;
/** Which parameters and metrics are parallel axes. */
export type ParallelQuery = Asked<'compareParallel'>;
/** What stands against what. */
export type ScatterQuery = Asked<'compareScatter'>;

type Runs = readonly string[];

/** What the page of a comparison asks; tests bring their own. */
export interface IComparisonApi {
  tables(runs: Runs, baseline: string): Promise<Answer<Comparison>>;
  /** What became of the code from the first of two runs to the second. */
  code(before: string, after: string): Promise<Answer<CodeComparison>>;
  /** What became of the data from the first of two runs to the second. */
  data(before: string, after: string): Promise<Answer<DataComparison>>;
  environment(runs: Runs): Promise<Answer<EnvironmentComparison>>;
  curves(runs: Runs, query: CurvesQuery): Promise<Answer<ComparedFigure>>;
  parallel(runs: Runs, query: ParallelQuery): Promise<Answer<ComparedFigure>>;
  scatter(runs: Runs, query: ScatterQuery): Promise<Answer<ComparedFigure>>;
}

/** The calls against the Jupyter server that serves this page. */
export class ComparisonApi implements IComparisonApi {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  tables(run: Runs, baseline: string): Promise<Answer<Comparison>> {
    return requestJson(this._settings, 'runs/compare', comparison, { run, baseline });
  }

  code(before: string, after: string): Promise<Answer<CodeComparison>> {
    return requestJson(this._settings, 'runs/compare/code', codeComparison, { run: [before, after] });
  }

  data(before: string, after: string): Promise<Answer<DataComparison>> {
    return requestJson(this._settings, 'runs/compare/data', dataComparison, { run: [before, after] });
  }

  environment(run: Runs): Promise<Answer<EnvironmentComparison>> {
    return requestJson(this._settings, 'runs/compare/environment', environmentComparison, { run });
  }

  curves(run: Runs, query: CurvesQuery): Promise<Answer<ComparedFigure>> {
    return this._figure('metrics', { run, ...query });
  }

  parallel(run: Runs, query: ParallelQuery): Promise<Answer<ComparedFigure>> {
    return this._figure('parallel', { run, ...query });
  }

  scatter(run: Runs, query: ScatterQuery): Promise<Answer<ComparedFigure>> {
    return this._figure('scatter', { run, ...query });
  }

  private _figure(route: string, query: Query): Promise<Answer<ComparedFigure>> {
    return requestJson(this._settings, `runs/compare/${route}`, comparedFigure, query);
  }
}
