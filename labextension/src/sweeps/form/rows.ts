/** The parameters of a notebook as rows of the form: what each may be, what was chosen, and what is wrong with it. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { INotebookParameters } from '../../api/sweepForm';
import type { ParameterSchema } from '../../nouns';
import { wholeText } from '../words';

/** How a parameter can be swept; `none` has a fixed value only. */
export type RowKind = 'int' | 'float' | 'date' | 'choice' | 'none';

export interface IOption {
  readonly value: unknown;
  readonly text: string;
  readonly isChosen: boolean;
}

export interface IRow {
  readonly name: string;
  readonly type: string;
  readonly kind: RowKind;
  readonly help: string;
  /** The condition under which it counts; empty for always. */
  readonly when: string;
  /** Its default as it is read; null where it has none. */
  readonly usual: string | null;
  readonly isSecret: boolean;
  readonly isSwept: boolean;
  readonly low: string;
  readonly high: string;
  readonly step: string;
  readonly isLog: boolean;
  readonly options: readonly IOption[];
  /** The value at which it stands still; empty for its default. */
  readonly fixed: string;
}

export type RowField = 'low' | 'high' | 'step' | 'options' | 'fixed';
export type RowFaults = Partial<Record<RowField, string>>;

export function rowsOf({ properties, searchable }: INotebookParameters): readonly IRow[] {
  return Object.entries(properties).map(([name, said]) => rowOf(name, said, searchable.includes(name)));
}

function rowOf(name: string, said: ParameterSchema, isSearchable: boolean): IRow {
  const ours = said['x-notebench'];
  const options = optionsOf(said);
  const standing = 'default' in said ? said['default'] : 'default' in ours ? ours['default'] : undefined;
  return {
    name,
    type: ours.type,
    kind: options.length > 0 ? 'choice' : kindOf(ours.type),
    help: said.description ?? '',
    when: ours.when ?? '',
    usual: standing === undefined ? null : wholeText(standing),
    isSecret: said.writeOnly === true,
    isSwept: isSearchable && said.writeOnly !== true,
    low: ended(ours['low'] ?? said['minimum'] ?? said['exclusiveMinimum']),
    high: ended(ours['high'] ?? said['maximum'] ?? said['exclusiveMaximum']),
    step: ended(ours.step ?? said['multipleOf']),
    isLog: ours.log === true,
    options,
    fixed: ''
  };
}

function optionsOf(said: ParameterSchema): readonly IOption[] {
  const listed: unknown[] = Array.isArray(said['enum']) ? said['enum'] : said['type'] === 'boolean' ? [false, true] : [];
  return listed.map(value => ({ value, text: wholeText(value), isChosen: true }));
}

function kindOf(type: string): RowKind {
  const bare = type.replace(/ \| None$/, '');
  return bare === 'int' || bare === 'float' || bare === 'date' ? bare : 'none';
}

function ended(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}

/** What is wrong with a row, by its fields; nothing where it can be sent. */
export function rowFaults(row: IRow, isRequired: boolean, trans: TranslationBundle): RowFaults {
  if (!row.isSwept) {
    return isRequired && row.usual === null && row.fixed.trim() === '' && row.when === ''
      ? { fixed: canSweep(row) ? trans.__('It has no default: give it a value, or sweep it.') : trans.__('It has no default: give it a value.') }
      : fixedFaults(row, trans);
  }
  switch (row.kind) {
    case 'choice':
      return row.options.some(option => option.isChosen) ? {} : { options: trans.__('Choose at least one.') };
    case 'date':
      return dateFaults(row, trans);
    case 'int':
    case 'float':
      return rangeFaults(row, trans);
    case 'none':
      return {};
  }
}

function fixedFaults({ kind, fixed }: IRow, trans: TranslationBundle): RowFaults {
  const isNumber = kind === 'int' || kind === 'float';
  return isNumber && fixed.trim() !== '' ? numberFault('fixed', fixed, kind === 'int', trans) : {};
}

function numberFault(field: RowField, text: string, isWhole: boolean, trans: TranslationBundle): RowFaults {
  const value = Number(text.trim());
  if (text.trim() === '' || !Number.isFinite(value)) {
    return { [field]: text.trim() === '' ? trans.__('Give a number.') : trans.__('This is no number.') };
  }
  return isWhole && !Number.isInteger(value) ? { [field]: trans.__('It must be a whole number.') } : {};
}

function rangeFaults(row: IRow, trans: TranslationBundle): RowFaults {
  const isWhole = row.kind === 'int';
  const faults: RowFaults = {
    ...numberFault('low', row.low, isWhole, trans),
    ...numberFault('high', row.high, isWhole, trans),
    ...(row.step.trim() === '' ? {} : numberFault('step', row.step, isWhole, trans))
  };
  const [low, high, step] = [Number(row.low), Number(row.high), Number(row.step)];
  if (!faults.low && !faults.high && low >= high) {
    faults.high = trans.__('It must be above %1.', row.low.trim());
  }
  if (!faults.low && row.isLog && low <= 0) {
    faults.low = trans.__('For a logarithmic scale it must be above 0.');
  }
  if (!faults.step && row.step.trim() !== '' && (step <= 0 || (!faults.high && step > high - low))) {
    faults.step = trans.__('It must be above 0, and no longer than the range.');
  }
  if (!faults.step && row.isLog && row.step.trim() !== '') {
    faults.step = trans.__('A logarithmic scale has no steps: leave it empty.');
  }
  return faults;
}

function dateFaults({ low, high }: IRow, trans: TranslationBundle): RowFaults {
  const [first, last] = [Date.parse(low), Date.parse(high)];
  return {
    ...(Number.isNaN(first) ? { low: trans.__('Give a date.') } : {}),
    ...(Number.isNaN(last) ? { high: trans.__('Give a date.') } : first >= last ? { high: trans.__('It must be after %1.', low) } : {})
  };
}

/** The schema of a swept row's range, where it is another than the notebook's. */
export function rangeOf(row: IRow, own: IRow): Record<string, unknown> | null {
  switch (row.kind) {
    case 'choice': {
      const chosen = row.options.filter(option => option.isChosen);
      return chosen.length === own.options.length ? null : { enum: chosen.map(option => option.value) };
    }
    case 'date':
      return row.low === own.low && row.high === own.high ? null : { 'x-notebench': { low: row.low, high: row.high } };
    case 'int':
    case 'float': {
      const isSame = row.low === own.low && row.high === own.high && row.step === own.step && row.isLog === own.isLog;
      const ours = {
        ...(row.step.trim() === '' ? {} : { step: Number(row.step) }),
        ...(row.isLog ? { log: true } : {})
      };
      return isSame ? null : { minimum: Number(row.low), maximum: Number(row.high), 'x-notebench': ours };
    }
    case 'none':
      return null;
  }
}

/** The value at which a row stands still, as JSON; undefined for its default. */
export function fixedOf({ kind, fixed, options, type }: IRow): unknown {
  const bare = fixed.trim();
  if (bare === '') {
    return undefined;
  }
  const option = options.find(each => each.text === fixed);
  if (option) {
    return option.value;
  }
  if (kind === 'int' || kind === 'float') {
    return Number(bare);
  }
  if (/^(str|Path|date|datetime|time|timedelta|Decimal)( \| None)?$/.test(type)) {
    return fixed;
  }
  try {
    const read: unknown = JSON.parse(bare);
    return read;
  } catch {
    return fixed;
  }
}

/** Whether it can be swept at all. */
export function canSweep(row: Pick<IRow, 'kind' | 'isSecret'>): boolean {
  return row.kind !== 'none' && !row.isSecret;
}

