/** What a new sweep is asked with, beside its parameters: texts as they stand in the form, and what is wrong with them. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { NewSweep } from '../../nouns';

export interface IMetricField {
  readonly name: string;
  readonly isMaximized: boolean;
}

/** The texts of the form; empty is what is not said. */
export interface IFields {
  readonly name: string;
  readonly metrics: readonly IMetricField[];
  readonly trials: string;
  readonly timeout: string;
  readonly workers: string;
  readonly gpus: string;
  readonly sampler: string;
  readonly pruner: string;
  readonly seed: string;
  readonly trial_timeout: string;
  readonly failures: string;
  readonly patience: string;
  readonly target: string;
  readonly gpu_hours: string;
  readonly retries: string;
  readonly constraint: string;
  readonly experiment: string;
  readonly warm_start: string;
  readonly storage: string;
  readonly defaultsFirst: boolean;
  readonly isTracked: boolean;
}

export const BLANK_FIELDS: IFields = {
  name: '',
  metrics: [{ name: '', isMaximized: false }],
  trials: '20',
  timeout: '',
  workers: '1',
  gpus: '0',
  sampler: '',
  pruner: '',
  seed: '',
  trial_timeout: '',
  failures: '',
  patience: '',
  target: '',
  gpu_hours: '',
  retries: '',
  constraint: '',
  experiment: '',
  warm_start: '',
  storage: '',
  defaultsFirst: false,
  isTracked: true
};

/** The fields that hold one text. */
export type TextField = Exclude<keyof IFields, 'metrics' | 'defaultsFirst' | 'isTracked'>;
export type FieldFaults = Partial<Record<TextField | 'metrics', string>>;

/** What a whole number or a number may be. */
const NUMBERS: Readonly<Partial<Record<TextField, { readonly least: number; readonly most?: number; readonly isWhole: boolean }>>> = {
  trials: { least: 1, isWhole: true },
  workers: { least: 1, most: 256, isWhole: true },
  gpus: { least: 0, isWhole: true },
  seed: { least: 0, isWhole: true },
  failures: { least: 1, isWhole: true },
  patience: { least: 1, isWhole: true },
  retries: { least: 0, isWhole: true },
  target: { least: -Infinity, isWhole: false },
  gpu_hours: { least: 0, isWhole: false }
};
const NUMBER_FIELDS = Object.keys(NUMBERS) as TextField[];
const TIME_FIELDS = ['timeout', 'trial_timeout'] as const;
const TIME = /^(\d+(\.\d+)?\s*(ms|s|min|m|h|d|w)?\s*)+$|^P[\dTWDHMS.]+$|^\d+(:\d{1,2}){1,2}$/i;
const CONSTRAINT = /^\s*[^\s<>=]+\s*(<=|>=)\s*\S+\s*$/;

/** What is wrong with the fields, in one line each; nothing where they can be sent. */
export function fieldFaults(fields: IFields, trans: TranslationBundle): FieldFaults {
  const faults: FieldFaults = {};
  for (const key of NUMBER_FIELDS) {
    const fault = numberFault(fields[key], NUMBERS[key], trans);
    if (fault !== null) {
      faults[key] = fault;
    }
  }
  for (const key of TIME_FIELDS) {
    if (fields[key].trim() !== '' && !TIME.test(fields[key].trim())) {
      faults[key] = trans.__('Write a time such as 90s, 10m or 2h.');
    }
  }
  const constraints = constraintsOf(fields);
  if (constraints.some(each => !CONSTRAINT.test(each))) {
    faults.constraint = trans.__('Write limits such as size <= 10, with commas between.');
  }
  const metrics = fields.metrics.map(metric => metric.name.trim());
  if (metrics.some(name => name === '')) {
    faults.metrics = trans.__('Name what a trial is judged by, such as loss.');
  } else if (new Set(metrics).size < metrics.length) {
    faults.metrics = trans.__('Name each metric once.');
  }
  return { ...faults, ...manyFaults(fields, faults, trans) };
}

function numberFault(
  text: string,
  bounds: { readonly least: number; readonly most?: number; readonly isWhole: boolean } | undefined,
  trans: TranslationBundle
): string | null {
  const bare = text.trim();
  if (bare === '' || !bounds) {
    return null;
  }
  const value = Number(bare);
  if (!Number.isFinite(value)) {
    return trans.__('This is no number.');
  }
  if (bounds.isWhole && !Number.isInteger(value)) {
    return trans.__('It must be a whole number.');
  }
  if (value < bounds.least) {
    return trans.__('It must be at least %1.', bounds.least);
  }
  return bounds.most !== undefined && value > bounds.most ? trans.__('It must be at most %1.', bounds.most) : null;
}

/** What does not go with several metrics, or without GPUs. */
function manyFaults(fields: IFields, known: FieldFaults, trans: TranslationBundle): FieldFaults {
  const faults: FieldFaults = {};
  if (fields.metrics.length > 1) {
    const word = trans.__('This is for one metric: leave it empty, or name one metric.');
    for (const key of ['target', 'patience'] as const) {
      if (fields[key].trim() !== '' && !known[key]) {
        faults[key] = word;
      }
    }
    if (fields.pruner !== '' && fields.pruner !== 'none') {
      faults.pruner = word;
    }
  }
  if (fields.gpu_hours.trim() !== '' && !known.gpu_hours && !(Number(fields.gpus) > 0)) {
    faults.gpu_hours = trans.__('The trials have no GPU: say how many above, or leave it empty.');
  }
  return faults;
}

function constraintsOf({ constraint }: IFields): string[] {
  return wordsOf(constraint);
}

function wordsOf(text: string): string[] {
  return text
    .split(',')
    .map(each => each.trim())
    .filter(each => each !== '');
}

/** The options as a request has them; what is not said is left out. */
export function askedOf(fields: IFields): NewSweep {
  const numbers = NUMBER_FIELDS.filter(key => fields[key].trim() !== '' && !(key === 'gpus' && Number(fields.gpus) === 0));
  const texts = (['name', 'timeout', 'trial_timeout', 'sampler', 'pruner', 'experiment', 'storage'] as const).filter(
    key => fields[key].trim() !== ''
  );
  const constraints = constraintsOf(fields);
  const earlier = wordsOf(fields.warm_start);
  return {
    metric: fields.metrics.map(({ name, isMaximized }) => `${name.trim()}:${isMaximized ? 'maximize' : 'minimize'}`),
    ...Object.fromEntries(numbers.map(key => [key, Number(fields[key])])),
    ...Object.fromEntries(texts.map(key => [key, fields[key].trim()])),
    ...(constraints.length > 0 ? { constraint: constraints } : {}),
    ...(earlier.length > 0 ? { warm_start: earlier } : {}),
    ...(fields.defaultsFirst ? { defaults_first: true } : {}),
    ...(fields.isTracked ? {} : { track: false })
  };
}
