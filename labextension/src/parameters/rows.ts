/** Parameters as rows of a form: what each is by default, the value that was typed, and what is wrong with it. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { wholeText } from '../components/values';
import type { ParameterSchema } from '../nouns';

/** What is typed where it has no choices; `none` is written as JSON or as text. */
export type RowKind = 'int' | 'float' | 'date' | 'choice' | 'none';

export interface IOption {
  readonly value: unknown;
  readonly text: string;
}

export interface IValueRow {
  readonly name: string;
  readonly type: string;
  readonly kind: RowKind;
  readonly help: string;
  /** The condition under which it counts; empty for always. */
  readonly when: string;
  /** Its default as it is read; null where it has none. */
  readonly usual: string | null;
  readonly isSecret: boolean;
  readonly options: readonly IOption[];
  /** The value that it is given; empty for its default. */
  readonly fixed: string;
}

export function valueRow(name: string, said: ParameterSchema): IValueRow {
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
    options,
    fixed: ''
  };
}

function optionsOf(said: ParameterSchema): readonly IOption[] {
  const listed: unknown[] = Array.isArray(said['enum']) ? said['enum'] : said['type'] === 'boolean' ? [false, true] : [];
  return listed.map(value => ({ value, text: wholeText(value) }));
}

function kindOf(type: string): RowKind {
  const bare = type.replace(/ \| None$/, '');
  return bare === 'int' || bare === 'float' || bare === 'date' ? bare : 'none';
}

/** What is wrong with the value of a row; undefined where it can be sent. */
export function valueFault({ kind, usual, fixed, when }: IValueRow, isRequired: boolean, trans: TranslationBundle): string | undefined {
  if (fixed.trim() === '') {
    return isRequired && usual === null && when === '' ? trans.__('It has no default: give it a value.') : undefined;
  }
  return kind === 'int' || kind === 'float' ? numberFault(fixed, kind === 'int', trans) : undefined;
}

/** What is wrong with a text as a number; undefined where nothing is. */
export function numberFault(text: string, isWhole: boolean, trans: TranslationBundle): string | undefined {
  const bare = text.trim();
  const value = Number(bare);
  if (bare === '' || !Number.isFinite(value)) {
    return bare === '' ? trans.__('Give a number.') : trans.__('This is no number.');
  }
  return isWhole && !Number.isInteger(value) ? trans.__('It must be a whole number.') : undefined;
}

/** The value of a row as JSON; undefined for its default. */
export function valueOf({ kind, fixed, options, type }: IValueRow): unknown {
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
