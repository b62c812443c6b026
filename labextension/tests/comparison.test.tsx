import { act, fireEvent, render, screen } from '@testing-library/react';
import React from 'react';

import { ComparisonPage } from '../src/comparison/ComparisonPage';
import { ComparisonModel } from '../src/comparison/model';
import type { IComparisonState } from '../src/comparison/state';
import { nameOf, queryArgs, readState, stateArgs, stateQuery, TABS } from '../src/comparison/state';
import { aComparison, FakeComparisonApi } from './comparisonFakes';
import { FakeEvents, MISSING, settle, UNAVAILABLE } from './fakes';
import { faultsOf } from './faults';

// jsdom has no layout to draw pictures into; the browser tests draw them.
jest.mock('plotly.js-dist-min', () => ({
  __esModule: true,
  default: { react: () => Promise.resolve(), purge: () => undefined, Plots: { resize: () => undefined } }
}));

let model: ComparisonModel | null = null;

afterEach(() => {
  model?.dispose();
});

const STATE = aState({});

test.each([
  ['one run', { runIds: ['a'] }],
  ['one run twice', { runIds: ['a', 'a'] }],
  ['51 runs', { runIds: Array.from({ length: 51 }, (_, place) => `r${place}`) }],
  ['what is no id', { runIds: ['a', '../b'] }],
  ['no list', { runIds: 'a,b' }],
  ['nothing', {}]
])('%s cannot be compared', (_, args) => {
  expect(readState(args)).toBeNull();
});

test('what an address carries is the same as what was chosen', () => {
  const state = aState({
    runIds: ['a', 'b', 'c'],
    tab: 'curves',
    baseline: 'b',
    metric: 'a & b = "c"',
    smoothing: 0.6,
    isLog: true,
    axes: ['params.x', 'metrics.y']
  });
  expect(readState(queryArgs(`?${stateQuery(state)}`))).toEqual(state);
  expect(readState(stateArgs(state))).toEqual(state);
});

test('an address with a view that cannot be read still names the runs', () => {
  expect(readState(queryArgs('?notebench-compare=r0,r1&notebench-view={'))).toEqual(STATE);
});

test('values that an address makes up are not believed', () => {
  const args = { runIds: ['r0', 'r1'], tab: 'x', baseline: 'r9', smoothing: 7, x: 4, axes: 'all', isLog: 'yes' };
  expect(readState(args)).toEqual(aState({ smoothing: 0.99 }));
});

test('the same runs in another order are the same page', () => {
  expect(nameOf(['a', 'b'])).toBe(nameOf(['b', 'a']));
  expect(nameOf(['a', 'b'])).not.toBe(nameOf(['a', 'c']));
});

test('what differs from the baseline is marked, and what is equal can be left out', async () => {
  await show({});
  expect(screen.getByRole('cell', { name: '1' }).dataset['mark']).toBe('other');
  expect(screen.getByRole('cell', { name: '0' }).dataset['mark']).toBeUndefined();
  expect(screen.getByRole('rowheader', { name: 'p1' })).toBeTruthy();
  fireEvent.click(screen.getByLabelText('Only differences'));
  expect(screen.queryByRole('rowheader', { name: 'p1' })).toBeNull();
});

test('the best metric is told by a star that is also heard', async () => {
  await show({ tab: 'metrics' });
  expect(screen.getByRole('cell', { name: /Best 0\.750.*\+0\.250/ })).toBeTruthy();
  expect(screen.getByRole('rowheader', { name: /auc.*higher is better/ })).toBeTruthy();
});

test('removed and added lines are told by sign and by structure', async () => {
  await show({ tab: 'code' });
  const lines = screen.getByLabelText('Code of the cell fit()');
  expect(lines.querySelector('del')?.textContent).toBe('fit(3)');
  expect(lines.querySelector('ins')?.textContent).toBe('fit(4)');
  expect(lines.textContent).toContain('-fit(3)');
  expect(screen.queryByText('show()')).toBeNull();
});

test('the notebook has equal cells too, and outputs', async () => {
  await show({ tab: 'notebook' });
  expect(screen.getByText('show()')).toBeTruthy();
  expect(screen.getByLabelText('Output of the cell fit()').textContent).toContain('+done');
  expect(screen.getByText(/not in text that was kept/)).toBeTruthy();
});

test('a figure says which runs are not in it', async () => {
  await show({ tab: 'scatter' });
  expect(screen.getByText('1 run lacks what is drawn: run 1.')).toBeTruthy();
});

test('two thousand parameters of fifty runs are drawn in part', async () => {
  const api = new FakeComparisonApi();
  api.facts = aComparison(50, 2000);
  const { container } = await show({}, api);
  expect(container.querySelectorAll('tbody tr')).toHaveLength(200);
  fireEvent.change(screen.getByLabelText('Filter Parameters'), { target: { value: 'p1999' } });
  expect(container.querySelectorAll('tbody tr')).toHaveLength(1);
});

test('a run that is not there, and a store that is away, are told', async () => {
  const api = new FakeComparisonApi();
  api.trouble = MISSING;
  await show({}, api);
  expect(screen.getByRole('alert').textContent).toContain('not found');
  api.trouble = UNAVAILABLE;
  fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
  await act(settle);
  expect(screen.getByRole('alert').textContent).toContain('the store is locked');
});

test('runs without anything say so', async () => {
  const api = new FakeComparisonApi();
  api.facts = { ...aComparison(2, 0), metrics: { rows: [], left_out: 0 } };
  await show({ tab: 'curves' }, api);
  expect(screen.getByText('None of these runs has a metric.')).toBeTruthy();
});

test('a slider that is dragged asks one question at a time, the last one in the end', async () => {
  const api = new FakeComparisonApi();
  const compared = aModel({}, api);
  for (let step = 0; step < 50; step += 1) {
    compared.curves({ metric: 'auc', smoothing: step / 100 });
  }
  await settle();
  expect(api.asked.map(query => query.smoothing)).toEqual([0, 0.49]);
  expect(compared.isBehind).toBe(false);
});

test('a tab that nobody has looked at can be asked later', async () => {
  const compared = aModel({ tab: 'curves' }, new FakeComparisonApi());
  expect(await compared.refresh()).toBe(true);
  compared.curves({ metric: 'auc' });
  await settle();
  expect(compared.curves({ metric: 'auc' }).kind).toBe('ready');
});

test.each(TABS)('the tab %s of the page has no faults', async tab => {
  const { container } = await show({ tab });
  expect(await faultsOf(container)).toEqual([]);
});

function aState(part: Partial<IComparisonState>): IComparisonState {
  const state = readState({ runIds: ['r0', 'r1'] });
  if (!state) {
    throw new Error('two runs can be compared');
  }
  return { ...state, ...part };
}

function aModel(part: Partial<IComparisonState>, api: FakeComparisonApi): ComparisonModel {
  model = new ComparisonModel({ api, events: new FakeEvents(), state: aState(part), pollInterval: 30_000 });
  return model;
}

async function show(
  part: Partial<IComparisonState>,
  api = new FakeComparisonApi()
): Promise<{ container: HTMLElement }> {
  const compared = aModel(part, api);
  const { container } = render(
    <main>
      <ComparisonPage model={compared} onOpenRun={jest.fn()} onCopy={jest.fn()} />
    </main>
  );
  await act(async () => {
    await compared.refresh();
    await settle();
  });
  return { container };
}
