/** The rows of the server as lines of a table. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IComparedLine } from '../components/ComparedTable';
import { formatNumber } from '../components/figures';
import type { ComparedMetric, ComparedRow } from '../nouns';

/** What stands where a run has no value. */
const NONE = '–';

export function factLines(
  rows: readonly ComparedRow[],
  baseline: number,
  name: (row: ComparedRow) => string = row => row.name,
  show: (row: ComparedRow, value: string) => string = (_, value) => value
): IComparedLine[] {
  return rows.map(row => ({
    name: name(row),
    isEqual: row.is_equal,
    cells: row.values.map(value => ({
      text: value === null ? NONE : show(row, value),
      mark: value === (row.values[baseline] ?? null) ? undefined : 'other'
    }))
  }));
}

export function metricLines(
  rows: readonly ComparedMetric[],
  baseline: number,
  trans: TranslationBundle
): IComparedLine[] {
  return rows.map(row => ({
    name: row.name,
    note: directionWord(row.direction, trans),
    isEqual: row.is_equal,
    cells: row.values.map((value, place) => ({
      text: formatNumber(value),
      note: place === baseline ? undefined : differenceWord(row.differences[place] ?? null),
      mark: row.best.includes(place) ? 'best' : undefined
    }))
  }));
}

function directionWord(direction: ComparedMetric['direction'], trans: TranslationBundle): string | undefined {
  switch (direction) {
    case 'higher':
      return trans.__('higher is better');
    case 'lower':
      return trans.__('lower is better');
    case null:
      return undefined;
  }
}

function differenceWord(difference: number | null): string | undefined {
  if (difference === null) {
    return undefined;
  }
  return difference === 0 ? '±0' : `${difference > 0 ? '+' : '−'}${formatNumber(Math.abs(difference))}`;
}
