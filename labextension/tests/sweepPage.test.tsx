import { act, fireEvent, render, screen, within } from '@testing-library/react';
import React from 'react';

import { CommandIDs } from '../src/commandIds';
import { JobModel } from '../src/jobs/jobModel';
import { readState } from '../src/sweeps/state';
import type { TabKey } from '../src/sweeps/state';
import { SweepModel } from '../src/sweeps/sweepModel';
import { SweepPage } from '../src/sweeps/SweepPage';
import { FakeApi, MISSING, settle, UNAVAILABLE } from './fakes';
import { faultsOf } from './faults';
import { FakeJobEvents, FakeJobs } from './jobFakes';
import { aPlan, aSweep, aTrial, FakeSweeps } from './sweepFakes';

const made: { dispose(): void }[] = [];

afterEach(() => {
  made.splice(0).forEach(model => model.dispose());
});

interface IPage {
  readonly model: SweepModel;
  readonly events: FakeJobEvents;
  readonly onVerb: jest.Mock;
  readonly onOpenRun: jest.Mock;
  readonly onOpenSweep: jest.Mock;
  readonly onCopy: jest.Mock;
}

async function show(api: FakeSweeps, tab: TabKey = 'overview', trial: number | null = null): Promise<IPage> {
  const events = new FakeJobEvents();
  const state = readState({ sweepId: 's1', tab, trial });
  if (!state) {
    throw new Error('s1 names a sweep');
  }
  const model = new SweepModel({ api, events, state, pollInterval: 30_000 });
  made.push(model);
  const heard = { onVerb: jest.fn(), onOpenRun: jest.fn(), onOpenSweep: jest.fn(), onCopy: jest.fn() };
  render(<SweepPage model={model} job={aJobModel(events)} {...heard} />);
  await act(async () => {
    await model.refresh();
    await settle();
  });
  return { model, events, ...heard };
}

function aJobModel(events: FakeJobEvents): JobModel {
  const runs = new FakeApi();
  const job = new JobModel({ api: new FakeJobs(), events, runs, jobId: 's1', pollInterval: 30_000 });
  made.push(job);
  return job;
}

async function read(model: SweepModel): Promise<void> {
  await act(async () => {
    await model.refresh();
    await settle();
  });
}

test('a sweep in a cluster says on which target it runs', async () => {
  await show(new FakeSweeps([aSweep({ place: 'ray:gpu-box' })]), 'plan');
  expect(screen.getByText(/^on gpu-box · /)).toBeTruthy();
  expect(screen.getByText('Runs on').nextSibling?.textContent).toBe('gpu-box');
});

test('the page says how far the sweep is, what is best, and what may be asked of it', async () => {
  const { onVerb } = await show(new FakeSweeps());
  const bar = screen.getByRole('progressbar', { name: 'Trials done' });
  expect(bar.getAttribute('aria-valuetext')).toBe('12 of 40');
  expect(screen.getByText(/about .* left, until/)).toBeTruthy();
  expect(screen.getByRole('list', { name: 'Trials by state' }).textContent).toBe('Running 2Finished 10Failed 2');
  fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
  expect(onVerb).toHaveBeenCalledWith(CommandIDs.stopSweep);
});

test('why trials wait for room is told', async () => {
  const waits = '2 trials wait for 1 CPU and 1 GPU each; the cluster has 4 CPUs (2 free) and 1 GPU (0 free)';
  const progress = { done: 12, total: 40, text: waits, at: '2026-11-20T10:00:05Z', facts: { waits } };
  await show(new FakeSweeps([aSweep({ progress })]));
  expect(screen.getByText(waits)).toBeTruthy();
});

test('the best trial is copied as Python, and opened', async () => {
  const { onCopy, model } = await show(new FakeSweeps());
  fireEvent.click(screen.getByRole('button', { name: 'Copy as Python' }));
  expect(onCopy).toHaveBeenCalledWith(expect.stringContaining('rate = 0.01'));
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'trial 7' }));
    await settle();
  });
  expect([model.state.tab, model.state.trial]).toEqual(['trials', 7]);
});

test('limits are changed while it goes on, and a refusal stands in the form', async () => {
  const api = new FakeSweeps();
  await show(api);
  fireEvent.click(screen.getByRole('button', { name: 'Change…' }));
  const field = screen.getByLabelText('Trials');
  fireEvent.change(field, { target: { value: 'many' } });
  expect(field.getAttribute('aria-invalid')).toBe('true');
  fireEvent.change(field, { target: { value: '100' } });
  api.trouble = MISSING;
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Change' }));
    await settle();
  });
  expect(screen.getByRole('alert').textContent).toBe('no such run');
  api.trouble = null;
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Change' }));
    await settle();
  });
  expect(api.limits).toEqual([{ trials: 100 }, { trials: 100 }]);
  expect(screen.queryByLabelText('Trials')).toBeNull();
});

test('a sweep that has ended keeps its limits', async () => {
  await show(new FakeSweeps([aSweep({ state: 'finished', verbs: ['retry'] })]));
  expect(screen.queryByRole('button', { name: 'Change…' })).toBeNull();
});

test('an event leads to a reading of what changed', async () => {
  const api = new FakeSweeps();
  const { model, events } = await show(api, 'trials');
  model.show();
  await act(settle);
  api.asked.length = 0;
  api.changed = [aTrial({ number: 1, values: [0.125] })];
  await act(async () => {
    await new Promise<void>(done => {
      model.changed.connect(() => model.trials.kind === 'ready' && model.trials.read.value.size === 2 && done());
      events.tell({ id: 's1' });
    });
  });
  expect([...new Set(api.asked)]).toEqual(['sweep', 'trials c']);
  expect(screen.getByText('0.125')).toBeTruthy();
});

test('the history goes on from its last point', async () => {
  const api = new FakeSweeps();
  const { model } = await show(api);
  api.points = [3];
  await read(model);
  expect(api.asked.filter(asked => asked.startsWith('history'))).toEqual(['history all', 'history h2']);
  expect(model.history.kind === 'ready' && model.history.read.value.data[0]?.['x']).toEqual([1, 2, 3]);
});

test('the table lists trials, the newest first, sorts them, and opens one', async () => {
  const api = new FakeSweeps();
  api.known = [aTrial({ values: [0.5] }), aTrial({ number: 1, values: [0.75], state: 'pruned' }), aTrial({ number: 2, values: [0.25] })];
  const { model } = await show(api, 'trials');
  const numbers = (): (string | undefined)[] =>
    screen.getAllByRole('row').slice(1).map(row => row.dataset['trial']);
  expect(numbers()).toEqual(['2', '1', '0']);
  fireEvent.click(screen.getByRole('button', { name: 'loss' }));
  expect(numbers()).toEqual(['2', '0', '1']);
  const grid = screen.getByRole('grid', { name: 'Trials' });
  fireEvent.focus(grid);
  fireEvent.keyDown(grid, { key: 'ArrowDown' });
  await act(async () => {
    fireEvent.keyDown(grid, { key: 'Enter' });
    await settle();
  });
  expect(model.state.trial).toBe(0);
  expect(screen.getByRole('heading', { name: 'Trial 0' })).toBeTruthy();
});

test('trials of one state alone are shown', async () => {
  const api = new FakeSweeps();
  api.known = [aTrial(), aTrial({ number: 1, state: 'failed', values: [], error: 'ValueError: no data' })];
  await show(api, 'trials');
  fireEvent.change(screen.getByRole('combobox', { name: 'State' }), { target: { value: '2' } });
  expect(screen.getAllByRole('row').map(row => row.dataset['trial'])).toEqual([undefined, '1']);
});

test('ten thousand trials draw no more rows than are seen', async () => {
  const api = new FakeSweeps();
  api.known = Array.from({ length: 10_000 }, (_, number) => aTrial({ number }));
  await show(api, 'trials');
  expect(screen.getByRole('grid').getAttribute('aria-rowcount')).toBe('10001');
  expect(screen.getAllByRole('row').length).toBeLessThan(60);
});

test('a trial shows parameters, error and its run, and leads to its neighbours', async () => {
  const api = new FakeSweeps();
  api.known = [aTrial(), aTrial({ number: 1, state: 'failed', values: [], error: 'ValueError: no data', run_id: 'r1' })];
  const { model, onOpenRun } = await show(api, 'trials', 1);
  expect(screen.getByText('ValueError: no data')).toBeTruthy();
  expect(within(screen.getByRole('table', { name: 'Parameters' })).getByText('2026-01-15')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Open run' }));
  expect(onOpenRun).toHaveBeenCalledWith('r1');
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Trial below' }));
    await settle();
  });
  expect(model.state.trial).toBe(0);
});

test('a trial that was taken over leads to its sweep', async () => {
  const api = new FakeSweeps();
  api.known = [aTrial({ source: 's0' })];
  const { onOpenSweep } = await show(api, 'trials', 0);
  fireEvent.click(screen.getByRole('button', { name: 's0' }));
  expect(onOpenSweep).toHaveBeenCalledWith('s0');
});

test('a trial that runs is skipped, and its reason not to be is told', async () => {
  const api = new FakeSweeps();
  api.known = [aTrial({ state: 'running', values: [], ended_at: null, duration_s: null })];
  await show(api, 'trials', 0);
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Skip' }));
    await settle();
  });
  expect(api.asked).toContain('skip 0');
});

test('the notebook of a trial is drawn when it is wanted', async () => {
  const api = new FakeSweeps();
  api.detail = { notebook: '.notebench/jobs/s1/outputs/trial-00000.ipynb' };
  await show(api, 'trials', 0);
  const details = screen.getByText('The notebook that it executed').closest('details');
  await act(async () => {
    details?.setAttribute('open', '');
    if (details) {
      fireEvent(details, new Event('toggle'));
    }
    await settle();
  });
  expect(screen.getByRole('list', { name: 'Notebook of trial 0' }).textContent).toContain('fit()');
});

test('a chart is asked about the parameters that the reader chooses', async () => {
  const api = new FakeSweeps();
  const { model } = await show(api, 'charts');
  await act(async () => {
    model.choose({ chart: 'contour' });
    await settle();
  });
  await act(async () => {
    fireEvent.change(screen.getByRole('combobox', { name: 'Across' }), { target: { value: '1' } });
    await settle();
  });
  expect(api.asked.filter(asked => asked.startsWith('chart'))).toEqual([
    'chart parallel',
    'chart contour rate since',
    'chart contour since rate'
  ]);
});

test('the plan is there to be read', async () => {
  await show(new FakeSweeps([aSweep({ plan: aPlan({ constraints: ['size <= 60.0'] }) })]), 'plan');
  expect(screen.getByText('size <= 60.0')).toBeTruthy();
  expect(screen.getByText('0.0001..0.1 log')).toBeTruthy();
});

test('what was shown stays when the server fails', async () => {
  const api = new FakeSweeps();
  const { model } = await show(api);
  api.trouble = UNAVAILABLE;
  await read(model);
  expect(screen.getAllByRole('alert').length).toBeGreaterThan(0);
  expect(screen.getByText('Best trial: 7')).toBeTruthy();
});

test.each(['overview', 'charts', 'trials', 'log', 'plan'] as const)('the tab %s is in order for those who do not see it', async tab => {
  const api = new FakeSweeps();
  await show(api, tab);
  expect(await faultsOf()).toEqual([]);
});
