/** What came of sweeps, as lines of a table with a column for each. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IComparedCell, IComparedLine } from '../../components/ComparedTable';
import { formatDuration, formatNumber } from '../../components/figures';
import type { ComparedSweep, SweepComparison } from '../../nouns';
import { metricWord, settledOf } from '../words';

const NONE = '–';

export function outcomeLines(compared: SweepComparison, trans: TranslationBundle): readonly IComparedLine[] {
  const { sweeps } = compared;
  const best = bestPlaces(compared);
  const seconds = (value: number | null): string => (value === null ? NONE : formatDuration(1000 * value, trans));
  return [
    line(trans.__('Metric'), sweeps.map(({ metrics }) => (metrics[0] ? metricWord(metrics[0], trans) : NONE))),
    {
      ...line(trans.__('Best value'), sweeps.map(sweep => formatNumber(sweep.best_value))),
      cells: sweeps.map(
        (sweep, place): IComparedCell => ({
          text: formatNumber(sweep.best_value),
          note: sweep.best_trial === null ? undefined : trans.__('trial %1', sweep.best_trial),
          mark: best.has(place) ? 'best' : undefined
        })
      )
    },
    line(trans.__('Trials done'), sweeps.map(sweep => formatNumber(settledOf(sweep)))),
    line(trans.__('Failed'), sweeps.map(({ trials }) => formatNumber(trials.failed ?? 0))),
    line(trans.__('Pruned'), sweeps.map(({ trials }) => formatNumber(trials.pruned ?? 0))),
    line(trans.__('Duration'), sweeps.map(sweep => seconds(sweep.duration_s))),
    line(trans.__('All trials together'), sweeps.map(sweep => seconds(sweep.busy_s)))
  ];
}

function line(name: string, texts: readonly string[]): IComparedLine {
  return { name, isEqual: texts.every(text => text === texts[0]), cells: texts.map(text => ({ text })) };
}

/** The places of the sweeps with the best of all values; none where they are judged by different metrics. */
function bestPlaces({ sweeps, remark }: SweepComparison): ReadonlySet<number> {
  const known = sweeps.map(sweep => sweep.best_value).filter((value): value is number => value !== null);
  if (remark !== '' || known.length < 2) {
    return new Set();
  }
  const best = isMaximized(sweeps[0]) ? Math.max(...known) : Math.min(...known);
  return new Set(sweeps.flatMap((sweep, place) => (sweep.best_value === best ? [place] : [])));
}

function isMaximized(sweep: ComparedSweep | undefined): boolean {
  return sweep?.metrics[0]?.direction === 'maximize';
}
