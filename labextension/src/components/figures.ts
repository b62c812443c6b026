/** Figures, sizes and times in the digits that a reader can use. */
import type { TranslationBundle } from '@jupyterlab/translation';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A figure with four digits that matter; very large and small ones as powers of ten. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) {
    return '–';
  }
  if (Number.isInteger(value) && Math.abs(value) < 1e9) {
    return WHOLE.format(value);
  }
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-4) {
    return value.toExponential(3);
  }
  return (size < 1 ? SMALL : size >= 1000 ? LARGE : PLAIN).format(value);
}

// To make a formatter takes longer than to use it: a table of figures is drawn with these.
const WHOLE = new Intl.NumberFormat();
const SMALL = new Intl.NumberFormat(undefined, { minimumSignificantDigits: 3, maximumSignificantDigits: 4 });
const PLAIN = new Intl.NumberFormat(undefined, { minimumSignificantDigits: 4, maximumSignificantDigits: 4 });
const LARGE = new Intl.NumberFormat(undefined, { minimumSignificantDigits: 4, maximumSignificantDigits: 6 });
const AMOUNT = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });
const MOMENT = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

/** How much there is of what is given out whole or in parts, such as GPUs: 2, 0.5. */
export function formatAmount(value: number): string {
  return AMOUNT.format(value);
}

export function formatBytes(bytes: number | null, trans: TranslationBundle): string {
  if (bytes === null) {
    return '–';
  }
  const power = bytes < 1 ? 0 : Math.min(4, Math.floor(Math.log10(bytes) / 3));
  const scaled = bytes / 1000 ** power;
  const figure = scaled.toFixed(power === 0 || scaled >= 100 ? 0 : 1);
  switch (power) {
    case 0:
      return trans.__('%1 B', figure);
    case 1:
      return trans.__('%1 kB', figure);
    case 2:
      return trans.__('%1 MB', figure);
    case 3:
      return trans.__('%1 GB', figure);
    default:
      return trans.__('%1 TB', figure);
  }
}

/** A stretch of time in its two largest units. */
export function formatDuration(milliseconds: number, trans: TranslationBundle): string {
  const ms = Math.max(0, milliseconds);
  if (ms < SECOND) {
    return trans.__('%1 ms', Math.round(ms));
  }
  if (ms < MINUTE) {
    return trans.__('%1 s', (ms / SECOND).toFixed(1));
  }
  if (ms < HOUR) {
    return trans.__('%1 min %2 s', Math.floor(ms / MINUTE), Math.floor((ms % MINUTE) / SECOND));
  }
  if (ms < DAY) {
    return trans.__('%1 h %2 min', Math.floor(ms / HOUR), Math.floor((ms % HOUR) / MINUTE));
  }
  return trans.__('%1 d %2 h', Math.floor(ms / DAY), Math.floor((ms % DAY) / HOUR));
}

/** How long ago, in one short unit; a clock that runs behind reads as now. */
export function formatAge(at: string, now: number, trans: TranslationBundle): string {
  const ms = now - Date.parse(at);
  if (ms < MINUTE) {
    return trans.__('now');
  }
  if (ms < HOUR) {
    return trans.__('%1 min', Math.floor(ms / MINUTE));
  }
  if (ms < DAY) {
    return trans.__('%1 h', Math.floor(ms / HOUR));
  }
  if (ms < 100 * DAY) {
    return trans.__('%1 d', Math.floor(ms / DAY));
  }
  return trans.__('%1 y', (ms / (365.25 * DAY)).toFixed(1));
}

/** The moment itself, with its day and second, in the reader's own zone. */
export function formatTime(at: string | Date): string {
  return MOMENT.format(new Date(at));
}
