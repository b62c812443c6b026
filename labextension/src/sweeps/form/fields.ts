/** What a new sweep is asked with, beside its parameters: texts as they stand in the form, and what is wrong with them. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { NewSweep, Target } from '../../nouns';

export interface IMetricField {
  readonly name: string;
  readonly isMaximized: boolean;
}

/** The texts of the form; empty is what is not said. */
export interface IFields {
  readonly name: string;
  /** The target on which it runs; empty for this machine. */
  readonly on: string;
  readonly metrics: readonly IMetricField[];
  readonly trials: string;
  readonly timeout: string;
  readonly workers: string;
  readonly gpus: string;
  readonly isolation: string;
  readonly sampler: string;
  readonly sampler_options: string;
  readonly pruner: string;
  readonly pruner_options: string;
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
  on: '',
  metrics: [{ name: '', isMaximized: false }],
  trials: '20',
  timeout: '',
  workers: '1',
  gpus: '',
  isolation: '',
  sampler: '',
  sampler_options: '',
  pruner: '',
  pruner_options: '',
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
  gpus: { least: 0, isWhole: false },
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
const OPTIONS = /^\s*\w+\s*=\s*[^,=]+(,\s*\w+\s*=\s*[^,=]+)*$/;
const CONSTRAINT = /^\s*[^\s<>=]+\s*(<=|>=)\s*\S+\s*$/;

/** What is wrong with the fields, in one line each; nothing where they can be sent. `target` is where it runs; null is here. */
export function fieldFaults(fields: IFields, trans: TranslationBundle, target: Target | null = null): FieldFaults {
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
  for (const key of ['sampler_options', 'pruner_options'] as const) {
    if (fields[key].trim() !== '' && !OPTIONS.test(fields[key])) {
      faults[key] = trans.__('Write options such as seed=1, with commas between.');
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
  return { ...faults, ...gpuFaults(fields, faults, trans, target), ...manyFaults(fields, faults, trans) };
}

/** A target gives out parts of a GPU, this machine whole ones; and hours of them count only where trials have any. */
function gpuFaults(fields: IFields, known: FieldFaults, trans: TranslationBundle, target: Target | null): FieldFaults {
  const faults: FieldFaults = {};
  const count = fields.gpus.trim() === '' ? target?.gpus_per_trial ?? 0 : Number(fields.gpus);
  if (!known.gpus && !Number.isInteger(count) && (target === null || count > 1)) {
    faults.gpus = target === null ? trans.__('It must be a whole number; a target gives out parts of one too.') : trans.__('It must be a whole number, or a part of one.');
  }
  if (fields.gpu_hours.trim() !== '' && !known.gpu_hours && !(count > 0)) {
    faults.gpu_hours = trans.__('The trials have no GPU: say how many above, or leave it empty.');
  }
  return faults;
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

/** What does not go with several metrics. */
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
  const numbers = NUMBER_FIELDS.filter(key => fields[key].trim() !== '');
  const texts = (['name', 'on', 'timeout', 'trial_timeout', 'isolation', 'experiment', 'storage'] as const).filter(
    key => fields[key].trim() !== ''
  );
  const sampler = named(fields.sampler, 'tpe', fields.sampler_options);
  const pruner = named(fields.pruner, 'median', fields.pruner_options);
  const constraints = constraintsOf(fields);
  const earlier = wordsOf(fields.warm_start);
  return {
    metric: fields.metrics.map(({ name, isMaximized }) => `${name.trim()}:${isMaximized ? 'maximize' : 'minimize'}`),
    ...Object.fromEntries(numbers.map(key => [key, Number(fields[key])])),
    ...Object.fromEntries(texts.map(key => [key, fields[key].trim()])),
    ...(sampler === null ? {} : { sampler }),
    ...(pruner === null ? {} : { pruner }),
    ...(constraints.length > 0 ? { constraint: constraints } : {}),
    ...(earlier.length > 0 ? { warm_start: earlier } : {}),
    ...(fields.defaultsFirst ? { defaults_first: true } : {}),
    ...(fields.isTracked ? {} : { track: false })
  };
}

/** A sampler or pruner with its options, as the command writes it; null where nothing is said. */
function named(chosen: string, usual: string, options: string): string | null {
  const said = wordsOf(options).map(each => each.replace(/\s*=\s*/, '=')).join(',');
  if (said === '') {
    return chosen === '' ? null : chosen;
  }
  const name = chosen === '' ? usual : chosen;
  return `${name}${name.includes(':') ? ',' : ':'}${said}`;
}
