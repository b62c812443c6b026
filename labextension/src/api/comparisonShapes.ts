/** The parsers of what holds runs side by side. */
import type {
  CellDiff,
  CodeComparison,
  ComparedFigure,
  ComparedMetric,
  ComparedRow,
  ComparedRun,
  Comparison,
  DataComparison,
  DataDifference,
  DiffLine,
  EnvironmentComparison,
  UseDiff
} from '../nouns';
import { flag, listOf, nullable, number, oneOf, shape, text, time } from './parse';
import { dataUse, plotlyFigure, runState } from './shapes';

const comparedRun = shape<ComparedRun>({
  run_id: text,
  name: text,
  state: runState,
  experiment: text,
  started_at: time,
  ended_at: nullable(time)
});

export const comparedRow = shape<ComparedRow>({ name: text, values: listOf(nullable(text)), is_equal: flag });

const comparedMetric = shape<ComparedMetric>({
  name: text,
  values: listOf(nullable(number)),
  differences: listOf(nullable(number)),
  direction: nullable(oneOf('higher', 'lower')),
  best: listOf(number),
  is_equal: flag
});

export const comparison = shape<Comparison>({
  runs: listOf(comparedRun),
  baseline: text,
  parameters: shape<Comparison['parameters']>({ rows: listOf(comparedRow), left_out: number }),
  metrics: shape<Comparison['metrics']>({ rows: listOf(comparedMetric), left_out: number })
});

const diffLine = shape<DiffLine>({
  mark: oneOf(' ', '+', '-', '@'),
  text,
  before: nullable(number),
  after: nullable(number)
});

const cellDiff = shape<CellDiff>({
  change: oneOf('same', 'changed', 'added', 'removed'),
  title: text,
  cell_id: nullable(text),
  before: nullable(number),
  after: nullable(number),
  source: listOf(diffLine),
  output: listOf(diffLine),
  is_output_changed: flag
});

export const codeComparison = shape<CodeComparison>({
  baseline: text,
  diffs: listOf(
    shape<CodeComparison['diffs'][number]>({ run_id: text, cells: listOf(cellDiff), is_cut: flag })
  )
});

const dataDifference = shape<DataDifference>({
  is_same: nullable(flag),
  added: listOf(text),
  removed: listOf(text),
  changed_type: listOf(text),
  changed_content: listOf(text),
  rows: nullable(number),
  is_partial: flag
});

const useDiff = shape<UseDiff>({
  change: oneOf('same', 'changed', 'unknown', 'added', 'removed'),
  before: nullable(dataUse),
  after: nullable(dataUse),
  difference: nullable(dataDifference)
});

export const dataComparison = shape<DataComparison>({
  baseline: text,
  diffs: listOf(shape<DataComparison['diffs'][number]>({ run_id: text, data: listOf(useDiff) }))
});

export const environmentComparison = shape<EnvironmentComparison>({
  is_known: listOf(flag),
  facts: listOf(comparedRow),
  packages: listOf(comparedRow),
  left_out: number
});

export const comparedFigure = shape<ComparedFigure>({ figure: plotlyFigure, missing: listOf(text) });
