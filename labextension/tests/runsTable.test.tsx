import { act, fireEvent, render, screen, within } from '@testing-library/react';
import React from 'react';

import { ApiError } from '../src/api/request';
import { CommandIDs } from '../src/commandIds';
import { columnOf, inOrder, moved, movedTo, readColumns, resized, toggled } from '../src/experiments/table/columns';
import { fromFilter, toFilter, withCondition } from '../src/experiments/table/filterForm';
import { RunsTable } from '../src/experiments/table/RunsTable';
import { TableModel } from '../src/experiments/table/tableModel';
import { fromLink, FRESH, toLink } from '../src/experiments/table/viewState';
import { aRun, FakeApi, FakeEvents, manyRuns, settle } from './fakes';
import { faultsOf } from './faults';

// A table is drawn as wide as its place.
Object.defineProperties(HTMLElement.prototype, {
  clientWidth: { configurable: true, get: () => 2000 },
  offsetWidth: { configurable: true, get: () => 2000 },
  offsetHeight: { configurable: true, get: () => 560 }
});

let model: TableModel | null = null;

afterEach(() => model?.dispose());

const three = ['name', 'state', 'metrics.loss'].map(columnOf);
const keys = (columns: readonly { key: string }[]): string[] => columns.map(column => column.key);

test('a column moves one place, and not past the end', () => {
  expect(keys(moved(three, 'metrics.loss', -1))).toEqual(['name', 'metrics.loss', 'state']);
  expect(keys(moved(three, 'metrics.loss', 1))).toEqual(['name', 'state', 'metrics.loss']);
});

test('a column that is dropped on a pinned one is pinned too', () => {
  const columns = movedTo(three, 'metrics.loss', 'name');
  expect(columns[0]).toMatchObject({ key: 'metrics.loss', isPinned: true });
});

test('the name cannot be taken away', () => {
  expect(keys(toggled(three, 'name'))).toEqual(keys(three));
  expect(keys(toggled(three, 'state'))).toEqual(['name', 'metrics.loss']);
});

test('a column keeps a width that can be seen', () => {
  expect(resized(three, 'name', 2)[0]?.width).toBe(36);
});

test('columns that nobody can read are left out, and the name is there', () => {
  expect(readColumns([{ key: 'metrics.a', width: 90 }, { key: 'odd' }, 3, { key: 'metrics.a' }])).toEqual([
    columnOf('name'),
    { key: 'metrics.a', width: 90, isPinned: false }
  ]);
  expect(readColumns('all')).toBeNull();
});

test('pinned columns come first', () => {
  expect(keys(inOrder([columnOf('state'), columnOf('name')]))).toEqual(['name', 'state']);
});

test.each([
  [[{ field: 'metrics.loss', comparison: '<', value: '0.5' }], 'metrics.loss < 0.5'],
  [[{ field: 'params.depth', comparison: '=', value: '3' }], "params.depth = '3'"],
  [[{ field: 'tags.who', comparison: '=', value: "O'Neil AND co" }], "tags.who = 'O''Neil AND co'"],
  [[{ field: 'metrics.val loss', comparison: '>=', value: '1e-3' }], 'metrics.`val loss` >= 1e-3'],
  [
    [
      { field: 'metrics.a', comparison: '>', value: '1' },
      { field: 'attributes.run_name', comparison: 'LIKE', value: 'try%' }
    ],
    "metrics.a > 1 AND attributes.run_name LIKE 'try%'"
  ]
])('the rows %j are written and read as %s', (rows, text) => {
  expect(toFilter(rows)).toBe(text);
  expect(fromFilter(text)).toEqual(rows);
});

test('a filter with OR is more than rows can say', () => {
  expect(fromFilter('metrics.a > 1 OR metrics.b > 1')).toBeNull();
});

test('a condition is added to what was asked before', () => {
  const added = { field: 'params.depth', comparison: '=', value: '3' };
  expect(withCondition('', added)).toBe("params.depth = '3'");
  expect(withCondition('metrics.a > 1 OR metrics.b > 1', added)).toBe(
    "(metrics.a > 1 OR metrics.b > 1) AND params.depth = '3'"
  );
});

test('a link brings back the whole view', () => {
  const state = {
    query: {
      ...FRESH.query,
      filter: "params.k = 'a&b'",
      shelf: 'archived' as const,
      order: { sort: 'metrics.loss', isDescending: false }
    },
    columns: three,
    groupBy: 'params.k',
    groupMetric: 'loss'
  };
  expect(fromLink(`?${toLink(state)}`)).toEqual(state);
});

test('a link that is not well formed opens a fresh table', () => {
  expect(fromLink('?notebench-runs={')).toEqual(FRESH);
  expect(fromLink('?notebench-runs={"order":{"sort":3},"shelf":"cellar"}')).toEqual(FRESH);
  expect(fromLink('?other=1')).toBeNull();
});

test('the usual columns are those that the runs have', async () => {
  await show(new FakeApi([aRun({ metrics: { loss: 1 }, params: { depth: '3' } })]));
  const heads = screen.getAllByRole('columnheader').map(head => head.textContent);
  expect(heads).toEqual(
    expect.arrayContaining([expect.stringContaining('Name'), 'loss', 'depth'])
  );
});

test('of 50,000 runs only those on screen are drawn', async () => {
  await show(new FakeApi(manyRuns(50_000)));
  const grid = screen.getByRole('grid', { name: 'Runs' });
  expect(grid.getAttribute('aria-rowcount')).toBe('50001');
  expect(within(grid).getAllByRole('row').length).toBeLessThan(60);
});

test('a press on a head sorts by it, another the other way round', async () => {
  const api = new FakeApi(manyRuns(3));
  await show(api);
  const head = (): HTMLElement => screen.getByRole('columnheader', { name: 'loss' });
  fireEvent.click(within(head()).getByRole('button'));
  await read();
  expect(api.asked.at(-1)).toMatchObject({ sort: 'metrics.loss', descending: true });
  expect(head().getAttribute('aria-sort')).toBe('descending');
  fireEvent.click(within(head()).getByRole('button'));
  await read();
  expect(api.asked.at(-1)).toMatchObject({ sort: 'metrics.loss', descending: false });
});

test('Alt with an arrow moves a column, and the choice is kept', async () => {
  const { kept } = await show(new FakeApi(manyRuns(3)));
  const head = screen.getByRole('columnheader', { name: 'loss' });
  fireEvent.keyDown(within(head).getByRole('button'), { key: 'ArrowLeft', altKey: true });
  const order = keys(kept.at(-1) ?? []);
  expect(order.indexOf('metrics.loss')).toBe(order.indexOf('duration') - 1);
});

test('what is wrong with a filter is told at its field, and the rows stay', async () => {
  const api = new FakeApi(manyRuns(3));
  await show(api);
  api.trouble = { kind: 'refused', error: new ApiError(400, 'filter: at 9, a comparison is expected') };
  const field = screen.getByRole('searchbox', { name: 'Filter' });
  fireEvent.change(field, { target: { value: 'metrics.' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  await read();
  expect(screen.getByRole('alert').textContent).toContain('a comparison is expected');
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByText('run 1')).toBeTruthy();
});

test('a column is found by its name and added', async () => {
  const api = new FakeApi(manyRuns(3));
  api.names = { metrics: [{ name: 'val_auc', runs: 3 }], params: [], tags: [] };
  const { kept } = await show(api);
  fireEvent.click(screen.getByRole('button', { name: /Columns/ }));
  await read();
  fireEvent.change(screen.getByRole('searchbox', { name: 'Find a column' }), { target: { value: 'auc' } });
  fireEvent.click(screen.getByRole('checkbox', { name: /val_auc/ }));
  expect(keys(kept.at(-1) ?? [])).toContain('metrics.val_auc');
});

test('a view is saved under a name, opened and deleted', async () => {
  const api = new FakeApi(manyRuns(3));
  await show(api);
  act(() => model?.ask({ shelf: 'archived' }));
  fireEvent.click(screen.getByRole('button', { name: 'Views' }));
  await read();
  fireEvent.change(screen.getByRole('textbox', { name: 'Name of the view' }), { target: { value: 'old ones' } });
  fireEvent.click(screen.getByRole('button', { name: 'Save' }));
  await read();
  expect(api.saved[0]).toMatchObject({ name: 'old ones', kind: 'runs', state: { shelf: 'archived' } });
  act(() => model?.ask({ shelf: 'current' }));
  fireEvent.click(screen.getByRole('button', { name: 'old ones' }));
  await act(settle);
  expect(model?.list.query.shelf).toBe('archived');
});

test('a group leads to its runs', async () => {
  const api = new FakeApi(manyRuns(3));
  api.grouped = [{ value: '3', runs: 2, measured: 2, least: 0.1, mean: 0.2, most: 0.3, std: 0.1 }];
  await show(api);
  act(() => model?.groupBy('params.depth', 'loss'));
  await read();
  fireEvent.click(screen.getByRole('button', { name: '3' }));
  await act(settle);
  expect(model?.list.query.filter).toBe("params.depth = '3'");
});

test('all runs of the query can be downloaded', async () => {
  await show(new FakeApi(manyRuns(2)));
  act(() => model?.ask({ filter: 'metrics.loss < 1' }));
  await act(settle);
  fireEvent.click(screen.getByRole('button', { name: 'Export' }));
  const link = screen.getByRole('link', { name: 'Parquet' });
  expect(link.getAttribute('href')).toBe('/export?filter=metrics.loss+%3C+1&format=parquet');
});

test('a star is set by a press', async () => {
  const { execute } = await show(new FakeApi(manyRuns(2)));
  fireEvent.click(screen.getAllByTitle('Star this run')[1] ?? document.body);
  expect(execute).toHaveBeenCalledWith(CommandIDs.starRuns, ['r1']);
});

test.each([
  ['full', new FakeApi(manyRuns(40))],
  ['empty', new FakeApi()]
])('the table has no faults when it is %s', async (_, api) => {
  const { container } = await show(api);
  expect(await faultsOf(container)).toEqual([]);
});

async function read(): Promise<void> {
  await act(async () => {
    await model?.refresh();
    await settle();
  });
}

interface IShown {
  readonly kept: (readonly { key: string }[])[];
  readonly execute: jest.Mock;
  readonly container: HTMLElement;
}

async function show(api: FakeApi): Promise<IShown> {
  const kept: (readonly { key: string }[])[] = [];
  const execute = jest.fn();
  model = new TableModel({
    api,
    views: api,
    events: new FakeEvents(),
    pageSize: 100,
    pollInterval: 30_000,
    columns: () => null,
    onColumns: columns => kept.push(columns)
  });
  const { container } = render(
    <main>
      <RunsTable
        model={model}
        verbs={{ has: () => true, execute }}
        onOpen={jest.fn()}
        onLeave={jest.fn()}
        onCopy={jest.fn()}
        link={() => 'http://host/lab'}
      />
    </main>
  );
  await read();
  return { kept, execute, container };
}
