/** What a budget's limits are called, how they are written in a form, and what was changed there. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Limits } from '../api/sweeps';
import { formatDuration, formatNumber } from '../components/figures';
import type { SweepPlan } from '../nouns';

/** The limits that can be changed while the sweep goes on, in the order of the form. */
export const LIMITS = [
  'trials',
  'timeout_s',
  'workers',
  'trial_timeout_s',
  'failures',
  'target',
  'patience',
  'gpu_hours'
] as const;

export type LimitKey = (typeof LIMITS)[number];

/** Each limit as it stands in its field; empty is none. */
export type LimitTexts = Readonly<Record<LimitKey, string>>;

const WHOLE: readonly LimitKey[] = ['trials', 'workers', 'failures', 'patience'];

export function limitLabel(key: LimitKey, trans: TranslationBundle): string {
  switch (key) {
    case 'trials':
      return trans.__('Trials');
    case 'timeout_s':
      return trans.__('Time (s)');
    case 'workers':
      return trans.__('Workers');
    case 'trial_timeout_s':
      return trans.__('Time of a trial (s)');
    case 'failures':
      return trans.__('Failures in a row');
    case 'target':
      return trans.__('Target');
    case 'patience':
      return trans.__('Trials without a better one');
    case 'gpu_hours':
      return trans.__('GPU hours');
  }
}

export function limitsOf({ budget, workers }: SweepPlan): Readonly<Record<LimitKey, number | null>> {
  return { ...budget, workers };
}

/** A limit as it is read; empty where there is none. */
export function limitText(key: LimitKey, value: number | null, trans: TranslationBundle): string {
  if (value === null) {
    return '';
  }
  return key.endsWith('_s') ? formatDuration(1000 * value, trans) : formatNumber(value);
}

/** Which limits are offered: those of one metric and of GPUs only where there are such. */
export function offeredLimits(plan: SweepPlan): readonly LimitKey[] {
  const isOne = plan.metrics.length === 1;
  return LIMITS.filter(key => {
    switch (key) {
      case 'target':
      case 'patience':
        return isOne;
      case 'gpu_hours':
        return plan.gpus > 0 || plan.budget.gpu_hours !== null;
      case 'trials':
      case 'timeout_s':
      case 'workers':
      case 'trial_timeout_s':
      case 'failures':
        return true;
    }
  });
}

export function textsOf(plan: SweepPlan): LimitTexts {
  const limits = limitsOf(plan);
  const texts = Object.fromEntries(LIMITS.map(key => [key, limits[key] === null ? '' : String(limits[key])]));
  return {
    trials: '',
    timeout_s: '',
    workers: '',
    trial_timeout_s: '',
    failures: '',
    target: '',
    patience: '',
    gpu_hours: '',
    ...texts
  };
}

/** What is wrong with a field, in one line; null where it can be sent. */
export function limitFault(key: LimitKey, text: string, trans: TranslationBundle): string | null {
  const trimmed = text.trim();
  if (trimmed === '') {
    return key === 'workers' ? trans.__('At least one worker is needed.') : null;
  }
  const value = Number(trimmed);
  if (!Number.isFinite(value)) {
    return trans.__('This is no number.');
  }
  if (key !== 'target' && value <= 0) {
    return trans.__('It must be above 0; leave it empty for no limit.');
  }
  return WHOLE.includes(key) && !Number.isInteger(value) ? trans.__('It must be a whole number.') : null;
}

/** The limits that the form says otherwise than the plan; null takes one away. */
export function changedLimits(plan: SweepPlan, texts: LimitTexts): Limits {
  const before = limitsOf(plan);
  return Object.fromEntries(
    offeredLimits(plan).flatMap(key => {
      const trimmed = texts[key].trim();
      const value = trimmed === '' ? null : Number(trimmed);
      return value === before[key] ? [] : [[key, value] as const];
    })
  );
}
