/** Runs side by side in memory. */
import type { CurvesQuery, IComparisonApi } from '../src/api/comparison';
import type { Answer } from '../src/api/request';
import type {
  CodeComparison,
  ComparedFigure,
  ComparedRow,
  Comparison,
  DataComparison,
  EnvironmentComparison
} from '../src/nouns';

export function aComparison(runs = 2, params = 2): Comparison {
  const row = (name: string, isEqual: boolean): ComparedRow => ({
    name,
    is_equal: isEqual,
    values: Array.from({ length: runs }, (_, place) => (isEqual ? 'same' : String(place)))
  });
  return {
    runs: Array.from({ length: runs }, (_, place) => ({
      run_id: `r${place}`,
      name: `run ${place}`,
      state: 'finished' as const,
      experiment: 'iris',
      started_at: '2026-11-20T10:00:00Z',
      ended_at: null
    })),
    baseline: 'r0',
    parameters: {
      rows: Array.from({ length: params }, (_, place) => row(`p${place}`, place >= params / 2)),
      left_out: 0
    },
    metrics: {
      rows: [
        { name: 'auc', values: [0.5, 0.75], differences: [0, 0.25], direction: 'higher', best: [1], is_equal: false },
        { name: 'rows', values: [9, null], differences: [0, null], direction: null, best: [], is_equal: false }
      ],
      left_out: 0
    }
  };
}

const CODE: CodeComparison = {
  baseline: 'r0',
  diffs: [
    {
      run_id: 'r1',
      is_cut: false,
      cells: [
        {
          change: 'changed',
          title: 'fit()',
          cell_id: 'a',
          before: 1,
          after: 2,
          source: [
            { mark: '@', text: '', before: null, after: null },
            { mark: '-', text: 'fit(3)', before: 4, after: null },
            { mark: '+', text: 'fit(4)', before: null, after: 4 }
          ],
          output: [{ mark: '+', text: 'done', before: null, after: 1 }],
          is_output_changed: true
        },
        {
          change: 'same',
          title: 'show()',
          cell_id: 'b',
          before: 2,
          after: 3,
          source: [],
          output: [],
          is_output_changed: true
        }
      ]
    }
  ]
};

const USE = {
  data_id: 'abc',
  name: 'iris',
  kind: 'table' as const,
  source: 'iris.csv',
  rows: 10,
  columns: 2,
  size_bytes: null,
  is_identified: true,
  role: 'train'
};

const DATA: DataComparison = {
  baseline: 'r0',
  diffs: [
    {
      run_id: 'r1',
      data: [
        {
          change: 'changed',
          before: USE,
          after: { ...USE, data_id: 'def', rows: 12 },
          difference: {
            is_same: false,
            added: ['z'],
            removed: [],
            changed_type: [],
            changed_content: ['x'],
            rows: 2,
            is_partial: false
          }
        }
      ]
    }
  ]
};

const ENVIRONMENT: EnvironmentComparison = {
  is_known: [true, false],
  facts: [{ name: 'memory_bytes', values: ['8000000000', null], is_equal: false }],
  packages: [{ name: 'numpy', values: ['2.0', null], is_equal: false }],
  left_out: 0
};

const FIGURE: ComparedFigure = {
  figure: { data: [{ type: 'scatter', name: 'run 0', x: [1], y: [2] }], layout: {} },
  missing: ['r1']
};

export class FakeComparisonApi implements IComparisonApi {
  /** What every question is answered with, instead of the facts. */
  trouble: Answer<never> | null = null;
  facts: Comparison = aComparison();
  readonly asked: CurvesQuery[] = [];

  tables(): Promise<Answer<Comparison>> {
    return this._answer(this.facts);
  }

  code(): Promise<Answer<CodeComparison>> {
    return this._answer(CODE);
  }

  data(): Promise<Answer<DataComparison>> {
    return this._answer(DATA);
  }

  environment(): Promise<Answer<EnvironmentComparison>> {
    return this._answer(ENVIRONMENT);
  }

  curves(_: readonly string[], query: CurvesQuery): Promise<Answer<ComparedFigure>> {
    this.asked.push(query);
    return this._answer(FIGURE);
  }

  parallel(): Promise<Answer<ComparedFigure>> {
    return this._answer(FIGURE);
  }

  scatter(): Promise<Answer<ComparedFigure>> {
    return this._answer(FIGURE);
  }

  private _answer<T>(value: T): Promise<Answer<T>> {
    return Promise.resolve(this.trouble ?? { kind: 'ok', value });
  }
}
