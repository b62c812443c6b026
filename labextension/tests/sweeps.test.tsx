import { nullTranslator } from '@jupyterlab/translation';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import React from 'react';

import { CommandIDs } from '../src/commandIds';
import type { PlotlyFigure, SweepDetail } from '../src/nouns';
import { changedLimits, limitFault, offeredLimits, textsOf } from '../src/sweeps/budget';
import { dressed } from '../src/sweeps/dressed';
import { appended } from '../src/sweeps/history';
import { SweepListModel } from '../src/sweeps/listModel';
import { searchRows, spaceRows } from '../src/sweeps/plan';
import { LINK_PATTERN, queryArgs, readState, stateArgs, stateQuery } from '../src/sweeps/state';
import { SweepsSection } from '../src/sweeps/SweepsSection';
import { offeredCharts, queryOf } from '../src/sweeps/tabs/ChartsTab';
import { inLocalTime } from '../src/sweeps/timeline';
import { listedTrials, NEWEST_TRIAL, nextTrialOrder, Trials } from '../src/sweeps/trials';
import { formatsOf, paramNames, pythonOf, restWord } from '../src/sweeps/words';
import { settle, UNAVAILABLE } from './fakes';
import { faultsOf } from './faults';
import { FakeJobEvents } from './jobFakes';
import { aFigure, aPlan, aSweep, aTrial, FakeSweeps } from './sweepFakes';

const trans = nullTranslator.load('notebench');
const made: { dispose(): void }[] = [];

afterEach(() => {
  made.splice(0).forEach(model => model.dispose());
});

interface IShown {
  readonly model: SweepListModel;
  readonly api: FakeSweeps;
  readonly heard: Record<'onOpen' | 'onInsert' | 'onLeave' | 'onVerb' | 'onCompare', jest.Mock>;
}

async function showSection(sweeps: SweepDetail[]): Promise<IShown> {
  const api = new FakeSweeps(sweeps);
  const model = new SweepListModel({ api, events: new FakeJobEvents(), pollInterval: 30_000 });
  made.push(model);
  const heard = { onOpen: jest.fn(), onInsert: jest.fn(), onLeave: jest.fn(), onVerb: jest.fn(), onCompare: jest.fn() };
  render(<SweepsSection model={model} {...heard} />);
  await act(async () => {
    await model.refresh();
  });
  return { model, api, heard };
}

test('a row tells name, best value, and trials done of all', async () => {
  await showSection([aSweep()]);
  const row = screen.getByRole('option');
  expect(row.textContent).toContain('forest');
  expect(row.textContent).toContain('0.250');
  expect(row.textContent).toContain('12/40');
});

test('arrows move, space chooses, Enter opens, Escape first chooses none and then leaves', async () => {
  const { heard } = await showSection([aSweep(), aSweep({ id: 's2', name: 'boosted' })]);
  const list = screen.getByRole('listbox', { name: 'Sweeps' });
  fireEvent.focus(list);
  fireEvent.keyDown(list, { key: 'ArrowDown' });
  fireEvent.keyDown(list, { key: 'Enter' });
  expect(heard.onOpen).toHaveBeenCalledWith('s2');
  fireEvent.keyDown(list, { key: ' ' });
  expect(screen.getByRole('toolbar', { name: 'Chosen sweeps' }).textContent).toContain('1 chosen');
  fireEvent.keyDown(list, { key: 'Escape' });
  expect(screen.queryByRole('toolbar', { name: 'Chosen sweeps' })).toBeNull();
  fireEvent.keyDown(list, { key: 'Escape' });
  expect(heard.onLeave).toHaveBeenCalled();
});

test('two that are chosen are compared; one is too few', async () => {
  const { heard, model } = await showSection([aSweep(), aSweep({ id: 's2' })]);
  act(() => model.selection.toggle(0));
  fireEvent.click(screen.getByRole('button', { name: 'Compare' }));
  expect(heard.onCompare).not.toHaveBeenCalled();
  act(() => model.chooseAll());
  fireEvent.click(screen.getByRole('button', { name: 'Compare' }));
  expect(heard.onCompare).toHaveBeenCalledWith(['s1', 's2']);
});

test('a press on a sign of the row steers the sweep and does not open it', async () => {
  const { heard } = await showSection([aSweep()]);
  fireEvent.click(screen.getByTitle(/^Pause/));
  expect(heard.onVerb).toHaveBeenCalledWith(CommandIDs.pauseSweep, 's1');
  expect(heard.onOpen).not.toHaveBeenCalled();
});

test('without a sweep it says what one is, and puts the first into a notebook', async () => {
  const { heard } = await showSection([]);
  fireEvent.click(screen.getByRole('button', { name: 'Sweep in a cell' }));
  expect(heard.onInsert).toHaveBeenCalled();
  expect(screen.getByRole('link', { name: 'How sweeps work' })).toBeTruthy();
});

test('more sweeps are read when the last of them come into sight', async () => {
  const { model, api } = await showSection(Array.from({ length: 120 }, (_, place) => aSweep({ id: `s${place}` })));
  expect([model.total, model.count]).toEqual([50, 120]);
  await act(async () => {
    model.reach(30, 49);
    model.reach(31, 49);
    await settle();
  });
  expect(model.total).toBe(100);
  expect(api.asked).toEqual(['sweeps 50', 'sweeps 100']);
});

test('what was listed stays when the server fails', async () => {
  const { model, api } = await showSection([aSweep()]);
  api.trouble = UNAVAILABLE;
  await act(async () => {
    await model.refresh();
  });
  expect(screen.getByRole('alert')).toBeTruthy();
  expect(screen.getByRole('option')).toBeTruthy();
});

test('the section is in order for those who do not see it', async () => {
  const { model } = await showSection([aSweep(), aSweep({ id: 's2', state: 'finished' })]);
  act(() => model.chooseAll());
  expect(await faultsOf()).toEqual([]);
});

test('what changed takes the place of what is known; a whole answer takes the place of all', () => {
  const page = { cursor: 'a', is_whole: true, has_more: false, total: 2 };
  const first = new Trials().with({ ...page, trials: [aTrial(), aTrial({ number: 1, state: 'running', values: [] })] });
  const second = first.with({ ...page, cursor: 'b', is_whole: false, trials: [aTrial({ number: 1, values: [0.1] })] });
  expect(second.all.map(trial => trial.state)).toEqual(['finished', 'finished']);
  expect(second.cursor).toBe('b');
  expect(second.with({ ...page, trials: [] }).size).toBe(0);
  expect(second.with({ ...page, cursor: 'b', is_whole: false, trials: [] })).toBe(second);
});

test('trials are sorted by a value, those without one last, whichever way', () => {
  const trials = new Trials().with({
    trials: [aTrial({ values: [3] }), aTrial({ number: 1, values: [] }), aTrial({ number: 2, values: [1] })],
    cursor: 'a',
    is_whole: true,
    has_more: false,
    total: 3
  });
  const numbers = (isDescending: boolean): number[] =>
    listedTrials(trials, null, { key: 'values.0', isDescending }).map(trial => trial.number);
  expect(numbers(false)).toEqual([2, 0, 1]);
  expect(numbers(true)).toEqual([0, 2, 1]);
  expect(listedTrials(trials, 'failed', NEWEST_TRIAL)).toEqual([]);
});

test('a head sorts by its column, then the other way', () => {
  const first = nextTrialOrder(NEWEST_TRIAL, 'values.0');
  expect(first).toEqual({ key: 'values.0', isDescending: false });
  expect(nextTrialOrder(first, 'values.0').isDescending).toBe(true);
  expect(nextTrialOrder(first, 'number')).toEqual(NEWEST_TRIAL);
});

test('points that came are drawn behind those that are there', () => {
  const known = aFigure([1, 2]);
  expect(appended(known, aFigure([3])).data[0]?.['x']).toEqual([1, 2, 3]);
  expect(appended(known, aFigure([]))).toBe(known);
  const line = (y: number[]): PlotlyFigure['data'][number] => ({ name: 'best so far', x: [1, 2, 3], y });
  const both = (x: number[], y: number[]): PlotlyFigure => ({ data: [...aFigure(x).data, line(y)], layout: {} });
  const grown = appended(both([1], [2, 2, 2]), both([2], [2, 1, 1]));
  expect(grown.data.map(trace => trace['y'])).toEqual([[1, 2], [2, 1, 1]]);
});

test('each kind of trial has one colour in all figures, and what else is said of it stays', () => {
  const trace = { type: 'scatter', name: 'failed', marker: { symbol: 'x' }, x: [1] };
  const { data, layout } = dressed({ data: [trace], layout: { xaxis: { type: 'log' }, legend: { y: 1 } } }, 'dark');
  expect(data[0]?.['marker']).toEqual({ symbol: 'x', color: '#ec4f94' });
  expect(layout['xaxis']).toEqual({ type: 'log', exponentformat: 'power' });
  expect(layout['legend']).toMatchObject({ yref: 'container', yanchor: 'bottom' });
});

test('times of the timeline are shown in the zone of the reader', () => {
  const figure = { data: [{ base: ['2026-11-20T10:00:00Z'], x: [900] }], layout: { xaxis: { title: { text: 'UTC' } } } };
  const [trace] = inLocalTime(figure).data;
  const shown = Array.isArray(trace?.['base']) ? String(trace['base'][0]) : '';
  expect(new Date(shown.replace(' ', 'T')).getTime()).toBe(Date.parse('2026-11-20T10:00:00Z'));
  expect(trace?.['x']).toEqual([900]);
});

test('a link brings the same page again', () => {
  const state = readState({ sweepId: 's1', tab: 'charts', chart: 'contour', x: 'rate', y: 'depth', trial: 3 });
  expect(state && LINK_PATTERN.test(`?${stateQuery(state)}`)).toBe(true);
  expect(state && readState(queryArgs(`?${stateQuery(state)}`))).toEqual(state);
  expect(state && stateArgs({ ...state, tab: 'overview', chart: 'parallel', x: null, y: null, trial: null })).toEqual({
    sweepId: 's1'
  });
});

test.each([[{}], [{ sweepId: '../jobs' }], [{ sweepId: 3 }]])('what names no sweep is none: %j', args => {
  expect(readState(args)).toBeNull();
});

test('parameters are copied as Python, dates too', () => {
  const formats = formatsOf(aPlan().space.parameters);
  const params = { rate: 0.01, since: '2026-01-15', is_deep: true, none: null, names: ['a', 'b'] };
  expect(pythonOf(params, formats).split('\n')).toEqual([
    'import datetime',
    '',
    'rate = 0.01',
    'since = datetime.date.fromisoformat("2026-01-15")',
    'is_deep = True',
    'none = None',
    'names = ["a", "b"]'
  ]);
});

test.each([
  [90, 0, 'about 1 min 30 s left'],
  [90, 60_000, 'about 30 s left'],
  [90, 120_000, 'almost done'],
  [200_000, 0, 'about 2 d 7 h left']
])('of %d s, after %d ms it says: %s', (rest_s, now, words) => {
  expect(restWord(aSweep({ rest_s }), 0, now, trans)).toContain(words);
});

test('nothing is left of a sweep that is paused or has ended', () => {
  expect(restWord(aSweep({ state: 'paused' }), 0, 0, trans)).toBe('');
  expect(restWord(aSweep({ rest_s: null }), 0, 0, trans)).toBe('');
});

test('only limits that were changed are sent, and null takes one away', () => {
  const plan = aPlan();
  const texts = { ...textsOf(plan), trials: '100', failures: ' ', workers: '2' };
  expect(changedLimits(plan, texts)).toEqual({ trials: 100, failures: null });
});

test.each([
  ['trials', '1.5', 'It must be a whole number.'],
  ['timeout_s', '-1', 'It must be above 0; leave it empty for no limit.'],
  ['timeout_s', 'soon', 'This is no number.'],
  ['workers', '', 'At least one worker is needed.'],
  ['target', '-1', null],
  ['patience', '', null]
] as const)('a limit is looked at while it is typed: %s = %j', (key, text, fault) => {
  expect(limitFault(key, text, trans)).toBe(fault);
});

test('limits that the plan cannot have are not offered', () => {
  const two = aPlan({ metrics: [...aPlan().metrics, { name: 'size', is_maximized: false }] });
  expect(offeredLimits(two)).not.toContain('target');
  expect(offeredLimits(aPlan())).not.toContain('gpu_hours');
  expect(offeredLimits(aPlan({ gpus: 1 }))).toContain('gpu_hours');
});

test('charts that say nothing of the sweep are not offered, and a parameter of another is not asked for', () => {
  const space = { ...aPlan().space, swept: ['rate'] };
  expect(offeredCharts(aSweep())).not.toContain('pareto');
  expect(offeredCharts({ plan: aPlan({ space }) })).not.toContain('contour');
  const nothing = { x: null, y: null, metric: null };
  expect(queryOf('contour', { ...nothing, x: 'gone', y: 'rate' }, aSweep())).toEqual({ param: ['since', 'rate'] });
  expect(queryOf('slice', { ...nothing, x: 'since', metric: 'gone' }, aSweep())).toEqual({ param: ['since'] });
  expect(queryOf('slice', nothing, aSweep())).toEqual({});
});

test('parameters that a function asks for by itself are known from its trials', () => {
  const plan = aPlan({ space: { parameters: {}, order: [], swept: [], fixed: {} } });
  const asking = aSweep({ plan, best_params: { kind: 'near' } });
  expect(paramNames(asking, [aTrial({ params: { kind: 'far', steps: 3 } })])).toEqual(['kind', 'steps']);
  expect(queryOf('contour', { x: null, y: null, metric: null }, asking)).toEqual({});
});

test('a plan reads as it was written', () => {
  expect(spaceRows(aPlan(), trans)).toEqual([
    ['rate', 'float', '0.0001..0.1 log', '', ''],
    ['since', 'date', '2026-01-01..2026-02-01', '', ''],
    ['depth', 'int', 'stands still at 3', "model == 'forest'", '']
  ]);
  const rows = searchRows(aSweep({ plan: aPlan({ sampler: { name: 'tpe', options: { seed: 1 } } }) }), trans);
  expect(Object.fromEntries(rows)).toMatchObject({ Metric: 'loss (minimize)', Sampler: 'tpe (seed=1)', Pruner: 'median (the usual one)' });
});

test('each row says in its tooltip when the sweep was made', async () => {
  await showSection([aSweep()]);
  expect(within(screen.getByRole('option')).getByTitle(/^Created/)).toBeTruthy();
});
