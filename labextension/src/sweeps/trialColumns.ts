/** The columns of the table of trials: facts, metrics and parameters, and what each shows. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { formatDuration, formatNumber } from '../components/figures';
import { stateWord } from '../components/StateMark';
import { valueText, wholeText } from '../components/values';
import type { IColumn } from '../experiments/table/columns';
import type { SweepPlan, Trial } from '../nouns';
import { PARAMS, sortKey, VALUES } from './trials';

/** The columns for these metrics and the parameters of these names. */
export function trialColumns(metrics: readonly unknown[], params: readonly string[]): readonly IColumn[] {
  const column = (key: string, width: number, isPinned = false): IColumn => ({ key, width, isPinned });
  return [
    column('number', 64, true),
    column('state', 116),
    ...metrics.map((_, place) => column(`${VALUES}${place}`, 120)),
    ...params.map(name => column(`${PARAMS}${name}`, 120)),
    column('duration', 110),
    column('error', 280)
  ];
}

export function trialLabel(key: string, { metrics }: SweepPlan, trans: TranslationBundle): string {
  if (key.startsWith(VALUES)) {
    return metrics[Number(key.slice(VALUES.length))]?.name ?? '';
  }
  if (key.startsWith(PARAMS)) {
    return key.slice(PARAMS.length);
  }
  switch (key) {
    case 'number':
      return trans.__('Trial');
    case 'state':
      return trans.__('State');
    case 'duration':
      return trans.__('Duration');
    default:
      return trans.__('Error');
  }
}

/** Whether cells are set right, in figures of one width. */
export function isTrialFigure(key: string, trials: readonly Trial[]): boolean {
  if (key.startsWith(PARAMS)) {
    const name = key.slice(PARAMS.length);
    const known = trials.find(trial => trial.params[name] !== undefined);
    return typeof known?.params[name] === 'number';
  }
  return key === 'number' || key === 'duration' || key.startsWith(VALUES);
}

/** What a cell shows, and the whole of it where that is more. */
export function trialCell(trial: Trial, key: string, trans: TranslationBundle): readonly [string, string | undefined] {
  if (key.startsWith(PARAMS)) {
    const value = trial.params[key.slice(PARAMS.length)];
    return [valueText(value), value === undefined ? undefined : wholeText(value)];
  }
  if (key.startsWith(VALUES)) {
    return valueCell(trial, key, trans);
  }
  switch (key) {
    case 'state':
      return [stateWord(trial.state, trans), undefined];
    case 'duration':
      return [trial.duration_s === null ? '' : formatDuration(1000 * trial.duration_s, trans), undefined];
    case 'error':
      return [trial.error, trial.error];
    default:
      return [String(trial.number), undefined];
  }
}

/** The value of a trial; of one that has none yet, the last that it reported. */
function valueCell(trial: Trial, key: string, trans: TranslationBundle): readonly [string, string | undefined] {
  const value = sortKey(trial, key);
  if (typeof value === 'number') {
    return [formatNumber(value), trial.is_feasible ? String(value) : trans.__('%1, beyond a constraint', value)];
  }
  const { last_report: report } = trial;
  return report === null || trial.state === 'finished' || key !== `${VALUES}0`
    ? ['', undefined]
    : [`(${formatNumber(report.value)})`, trans.__('%1 at step %2', report.value, report.step)];
}
