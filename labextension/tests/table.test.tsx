import { fireEvent, render, screen, within } from '@testing-library/react';
import React from 'react';

import { Copying } from '../src/components/Copying';
import { parseCsv, toCsv } from '../src/components/csv';
import { DataTable } from '../src/components/DataTable';
import { ownFirst, usualMetric } from '../src/components/metricOrder';
import { REST, SERIES, themedLayout } from '../src/components/plotTheme';
import { nextOrder, sortedRows } from '../src/components/tableRows';

const rows = [
  ['lr', '1e-5'],
  ['depth', '10'],
  ['width', '9'],
  ['note', 'b, "c"'],
  ['none', '']
];

test('figures sort by size before texts, and what is empty comes last either way', () => {
  const values = (isDescending: boolean): (string | undefined)[] =>
    sortedRows(rows, { column: 1, isDescending }).map(row => row[1]);
  expect(values(false)).toEqual(['1e-5', '9', '10', 'b, "c"', '']);
  expect(values(true)).toEqual(['b, "c"', '10', '9', '1e-5', '']);
});

test('a head is pressed for rising, falling and the given order', () => {
  const rising = nextOrder(null, 1);
  expect(rising).toEqual({ column: 1, isDescending: false });
  const falling = nextOrder(rising, 1);
  expect(falling).toEqual({ column: 1, isDescending: true });
  expect(nextOrder(falling, 1)).toBeNull();
  expect(nextOrder(falling, 0)).toEqual({ column: 0, isDescending: false });
});

test('a press on a head sorts, and says so to assistive tools', () => {
  show(rows);
  const head = screen.getByRole('columnheader', { name: 'Value' });
  expect(head.getAttribute('aria-sort')).toBe('none');
  fireEvent.click(within(head).getByRole('button'));
  expect(head.getAttribute('aria-sort')).toBe('ascending');
  expect(screen.getAllByRole('rowheader')[0]?.textContent).toBe('lr');
  fireEvent.click(within(head).getByRole('button'));
  expect(head.getAttribute('aria-sort')).toBe('descending');
  expect(screen.getAllByRole('rowheader')[0]?.textContent).toBe('note');
});

test('what is shown is copied as CSV, whole and in its order', () => {
  const onCopy = show(rows);
  fireEvent.click(screen.getByRole('button', { name: 'Copy Things as CSV' }));
  expect(onCopy).toHaveBeenCalledWith('Name,Value\nlr,1e-5\ndepth,10\nwidth,9\nnote,"b, ""c"""\nnone,\n');
  expect(screen.getByText('Copied')).toBeTruthy();
});

test('CSV that is written reads as it was', () => {
  const odd = [['a', 'x,y'], ['b', 'two\nlines'], ['"', '']];
  expect(parseCsv(toCsv(odd))).toEqual(odd);
});

test('only a long table has a filter', () => {
  show(rows);
  expect(screen.queryByRole('searchbox')).toBeNull();
  show(Array.from({ length: 500 }, (_, place) => [`param_${place}`, String(place)]), 'Many');
  fireEvent.change(screen.getByRole('searchbox', { name: 'Filter Many' }), { target: { value: 'param_49' } });
  expect(within(screen.getByRole('region', { name: 'Many' })).getAllByRole('rowheader')).toHaveLength(11);
});

test("one's own metrics come before those of autologging", () => {
  const names = ['training_score', 'loss', 'training_auc', 'accuracy'];
  expect(ownFirst(names, name => name)).toEqual(['loss', 'accuracy', 'training_score', 'training_auc']);
});

test('the usual metric is the one that most runs have, their own if they can', () => {
  expect(usualMetric([{ training_a: 1, loss: 1 }, { training_a: 1, auc: 1 }, { training_a: 1, auc: 1 }])).toBe('auc');
  expect(usualMetric([{ training_a: 1 }, { training_b: 1 }, { training_b: 1 }])).toBe('training_b');
  expect(usualMetric([{}])).toBeNull();
});

test.each([
  ['light', '#ffffff', SERIES.light],
  ['dark', '#212121', SERIES.dark]
] as const)('every series stands out on a %s ground', (shade, ground, series) => {
  for (const colour of [...series, REST[shade]]) {
    expect(contrast(colour, ground)).toBeGreaterThanOrEqual(3);
  }
});

test('series beyond the palette share a grey', () => {
  const data = Array.from({ length: 9 }, () => ({}));
  const { colorway } = themedLayout({ data, layout: {} }, () => '', 'dark');
  expect(colorway).toEqual([...SERIES.dark, REST.dark, REST.dark]);
});

function show(shown: readonly string[][], label = 'Things'): jest.Mock {
  const onCopy = jest.fn();
  render(
    <Copying onCopy={onCopy}>
      <DataTable label={label} columns={[{ name: 'Name' }, { name: 'Value' }]} rows={shown} isNamed />
    </Copying>
  );
  return onCopy;
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((left, right) => left - right);
  return (high + 0.05) / (low + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(place => {
    const part = parseInt(colour.slice(place, place + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
