/** Which rows of a table are shown, and in which order. */

export type Row = readonly string[];

/** A column by its place, and whether its largest come first; null for the order that was given. */
export type Order = { readonly column: number; readonly isDescending: boolean } | null;

/** The order after a press on a column's head: rising, falling, as given. */
export function nextOrder(order: Order, column: number): Order {
  if (order?.column !== column) {
    return { column, isDescending: false };
  }
  return order.isDescending ? null : { column, isDescending: true };
}

export function matchingRows(rows: readonly Row[], wanted: string): readonly Row[] {
  const part = wanted.trim().toLowerCase();
  return part === '' ? rows : rows.filter(row => row.some(cell => cell.toLowerCase().includes(part)));
}

export function sortedRows(rows: readonly Row[], order: Order): readonly Row[] {
  if (!order) {
    return rows;
  }
  const { column, isDescending } = order;
  return [...rows].sort((a, b) => compare(a[column] ?? '', b[column] ?? '', isDescending ? -1 : 1));
}

/** Figures by size, before texts by letter; what is empty comes last, whichever way. */
function compare(a: string, b: string, direction: 1 | -1): number {
  if (a === '' || b === '') {
    return Number(a === '') - Number(b === '');
  }
  const [left, right] = [Number(a), Number(b)];
  const isLeft = Number.isFinite(left);
  const isRight = Number.isFinite(right);
  if (isLeft && isRight) {
    return direction * (left - right);
  }
  if (isLeft !== isRight) {
    return direction * (isLeft ? -1 : 1);
  }
  return direction * words.compare(a, b);
}

const words = new Intl.Collator(undefined, { numeric: true });

/** Whether a column holds figures, as far as its first rows tell. */
export function isFigureColumn(rows: readonly Row[], column: number): boolean {
  const seen = rows.slice(0, 50).map(row => row[column] ?? '');
  return seen.some(cell => cell !== '') && seen.every(cell => Number.isFinite(Number(cell)));
}
