/** The filter as rows of a form: field, comparison, value, all of which must hold. */
import { splitKey } from './columns';

export interface ICondition {
  /** `metrics.<name>`, `params.<name>`, `tags.<name>` or `attributes.<name>`. */
  readonly field: string;
  readonly comparison: string;
  readonly value: string;
}

export const COMPARISONS = ['=', '!=', '<', '<=', '>', '>=', 'LIKE', 'ILIKE'] as const;

/** The facts of every run that a filter can name. */
export const ATTRIBUTES = ['run_name', 'status', 'start_time', 'end_time', 'user_id', 'run_id'] as const;

/** The filter's text that the rows mean; rows without a field are left out. */
export function toFilter(conditions: readonly ICondition[]): string {
  return conditions
    .filter(({ field }) => field.trim() !== '')
    .map(({ field, comparison, value }) => `${fieldText(field.trim())} ${comparison} ${valueText(field.trim(), value)}`)
    .join(' AND ');
}

const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`;
const CONDITION = new RegExp(
  String.raw`^(\w+)\.([\w\-/.]+|\x60[^\x60]+\x60)\s*(<=|>=|!=|=|<|>|I?LIKE\b)\s*(${NUMBER}|'(?:[^']|'')*')$`,
  'i'
);

/** The rows that a text means; null where it says more than rows can. */
export function fromFilter(text: string): readonly ICondition[] | null {
  if (text.trim() === '') {
    return [];
  }
  const conditions = splitAnds(text).map(part => {
    const [, kind = '', name = '', comparison = '', value = ''] = CONDITION.exec(part.trim()) ?? [];
    return kind === ''
      ? null
      : { field: `${kind}.${unquoted(name, '`')}`, comparison: comparison.toUpperCase(), value: unquoted(value, "'") };
  });
  return conditions.every(condition => condition !== null) ? conditions : null;
}

/** The text between the ANDs that stand outside of quotes. */
function splitAnds(text: string): string[] {
  const parts = text.match(/'(?:[^']|'')*'|`[^`]*`|\s+and\s+|[^'`\s]+|\s+/gi) ?? [];
  return parts.reduce<string[]>(
    (all, part) => {
      const last = all.pop() ?? '';
      return /^\s+and\s+$/i.test(part) ? [...all, last, ''] : [...all, last + part];
    },
    ['']
  );
}

/** A field as a filter writes it: what the syntax would take for its own stands in backticks. */
export function fieldText(field: string): string {
  const split = splitKey(field);
  if (!split) {
    return field;
  }
  const { group, name } = split;
  return /^\w([\w\-/.]*[\w\-/])?$/.test(name) ? `${group}.${name}` : `${group}.\`${name}\``;
}

function valueText(field: string, value: string): string {
  const isNumber = new RegExp(`^${NUMBER}$`).test(value.trim());
  const isMetric = splitKey(field)?.group === 'metrics';
  return isMetric && isNumber ? value.trim() : `'${value.replace(/'/g, "''")}'`;
}

/** One more condition that must hold as well. */
export function withCondition(filter: string, condition: ICondition): string {
  const before = filter.trim();
  const added = toFilter([condition]);
  const kept = fromFilter(before) === null ? `(${before})` : before;
  return before === '' ? added : `${kept} AND ${added}`;
}

function unquoted(text: string, quote: string): string {
  return text.startsWith(quote) ? text.slice(1, -1).split(quote + quote).join(quote) : text;
}
