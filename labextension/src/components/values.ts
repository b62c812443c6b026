/** Values of parameters as texts. */
import { formatNumber } from './figures';

/** A value of a parameter as a table shows it. */
export function valueText(value: unknown): string {
  if (typeof value === 'number') {
    return formatNumber(value);
  }
  return wholeText(value);
}

/** A value of a parameter, whole. */
export function wholeText(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  return value === undefined ? '' : JSON.stringify(value);
}
