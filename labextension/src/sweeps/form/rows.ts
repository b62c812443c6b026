/** The parameters of a notebook as rows of the form: what each may be, what was chosen, and what is wrong with it. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { INotebookParameters } from '../../api/sweepForm';
import type { ParameterSchema } from '../../nouns';
import type { IOption, IValueRow } from '../../parameters/rows';
import { numberFault, valueFault, valueRow } from '../../parameters/rows';

/** One of the choices, and whether the search draws it. */
export interface IChosenOption extends IOption {
  readonly isChosen: boolean;
}

export interface IRow extends IValueRow {
  readonly isSwept: boolean;
  readonly low: string;
  readonly high: string;
  readonly step: string;
  readonly isLog: boolean;
  readonly options: readonly IChosenOption[];
}

export type RowField = 'low' | 'high' | 'step' | 'options' | 'fixed';
export type RowFaults = Partial<Record<RowField, string>>;

export function rowsOf({ properties, searchable }: INotebookParameters): readonly IRow[] {
  return Object.entries(properties).map(([name, said]) => rowOf(name, said, searchable.includes(name)));
}

function rowOf(name: string, said: ParameterSchema, isSearchable: boolean): IRow {
  const ours = said['x-notebench'];
  const row = valueRow(name, said);
  return {
    ...row,
    isSwept: isSearchable && !row.isSecret,
    low: ended(ours['low'] ?? said['minimum'] ?? said['exclusiveMinimum']),
    high: ended(ours['high'] ?? said['maximum'] ?? said['exclusiveMaximum']),
    step: ended(ours.step ?? said['multipleOf']),
    isLog: ours.log === true,
    options: row.options.map(option => ({ ...option, isChosen: true }))
  };
}

function ended(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}

/** What is wrong with a row, by its fields; nothing where it can be sent. */
export function rowFaults(row: IRow, isRequired: boolean, trans: TranslationBundle): RowFaults {
  if (!row.isSwept) {
    const fault = valueFault(row, isRequired, trans);
    const isMissing = fault !== undefined && row.fixed.trim() === '' && canSweep(row);
    return fault === undefined ? {} : { fixed: isMissing ? trans.__('It has no default: give it a value, or sweep it.') : fault };
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

function fieldFault(field: RowField, text: string, isWhole: boolean, trans: TranslationBundle): RowFaults {
  const fault = numberFault(text, isWhole, trans);
  return fault === undefined ? {} : { [field]: fault };
}

function rangeFaults(row: IRow, trans: TranslationBundle): RowFaults {
  const isWhole = row.kind === 'int';
  const faults: RowFaults = {
    ...fieldFault('low', row.low, isWhole, trans),
    ...fieldFault('high', row.high, isWhole, trans),
    ...(row.step.trim() === '' ? {} : fieldFault('step', row.step, isWhole, trans))
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

/** Whether it can be swept at all. */
export function canSweep(row: Pick<IRow, 'kind' | 'isSecret'>): boolean {
  return row.kind !== 'none' && !row.isSecret;
}
