/** The page of a pipeline's run: its steps as they go, the one that is chosen, and what a failure leads to. */
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import React from 'react';

import { CommandIDs } from '../src/commandIds';
import { JobModel } from '../src/jobs/jobModel';
import type { NotebookShown, PipelineRunDetail } from '../src/nouns';
import { PipelineRunPage } from '../src/pipelines/run/PipelineRunPage';
import { PipelineRunModel } from '../src/pipelines/run/runModel';
import type { IPipelineRunState } from '../src/pipelines/run/state';
import { queryArgs, readState, stateArgs, stateQuery, TABS } from '../src/pipelines/run/state';
import { barOf, stretchOf } from '../src/pipelines/run/timeline';
import { FakeApi, settle, UNAVAILABLE } from './fakes';
import { faultsOf } from './faults';
import { aStepRun } from './graphFakes';
import { FakeJobEvents, FakeJobs } from './jobFakes';
import { aPipelineRunDetail, FakePipelines } from './pipelineFakes';

const FAILED = aStepRun('train', {
  state: 'failed',
  reason: "cell 3: KeyError: 'y'",
  error: "Traceback\nKeyError: 'y'",
  cell: 2,
  attempt: 1,
  duration_s: 1,
  started_at: '2026-11-20T10:00:03Z',
  notebook: '/srv/executed.ipynb',
  mlflow_run_id: 'run-of-train'
});

/** A run whose second step failed. */
function broken(part: Partial<PipelineRunDetail> = {}): PipelineRunDetail {
  const run = aPipelineRunDetail();
  return {
    ...run,
    state: 'failed',
    ended_at: '2026-11-20T10:00:09Z',
    verbs: ['retry'],
    kept_steps: ['train'],
    reason: "1 of 2 steps failed: train: cell 3: KeyError: 'y'",
    step_states: [
      { name: 'prepare', state: 'finished' },
      { name: 'train', state: 'failed' }
    ],
    steps: [...run.steps.slice(0, 1), FAILED],
    ...part
  };
}

const NOTEBOOK: NotebookShown = {
  language: 'python',
  cells: ['rate = 0.1', 'import pandas as pd', "frame['y']"].map(source => ({
    kind: 'code',
    source,
    execution_count: 1,
    outputs: []
  }))
};

// What draws the graph comes with the first one: here it is there before.
beforeAll(() => import('../src/pipelines/graph/FlowGraph'));

const made: { dispose(): void }[] = [];

afterEach(() => {
  made.splice(0).forEach(model => model.dispose());
});

interface IPage {
  readonly api: FakePipelines;
  readonly model: PipelineRunModel;
  readonly heard: Record<'onVerb' | 'onOpenRun' | 'onOpenPipelineRun' | 'onOpenPipeline' | 'onOpenSource' | 'onCopy', jest.Mock>;
}

async function show(api: FakePipelines, chosen: Partial<IPipelineRunState> = {}): Promise<IPage> {
  const events = new FakeJobEvents();
  const state = readState({ runId: 'r1', ...chosen });
  if (!state) {
    throw new Error('r1 names a run');
  }
  const model = new PipelineRunModel({ api, events, state, pollInterval: 30_000 });
  made.push(model);
  const heard = {
    onVerb: jest.fn(),
    onOpenRun: jest.fn(),
    onOpenPipelineRun: jest.fn(),
    onOpenPipeline: jest.fn(),
    onOpenSource: jest.fn(),
    onCopy: jest.fn()
  };
  render(<PipelineRunPage model={model} job={aJobModel(events)} {...heard} />);
  await read(model);
  if (state.tab === 'overview') {
    await screen.findByRole('listbox');
  }
  return { api, model, heard };
}

function aJobModel(events: FakeJobEvents): JobModel {
  const job = new JobModel({ api: new FakeJobs(), events, runs: new FakeApi(), jobId: 'r1', pollInterval: 30_000 });
  made.push(job);
  return job;
}

async function read(model: PipelineRunModel): Promise<void> {
  await act(async () => {
    await model.refresh();
    await settle();
  });
}

function aFake(run: PipelineRunDetail): FakePipelines {
  const api = new FakePipelines();
  api.detail = run;
  api.notebook = NOTEBOOK;
  return api;
}

test('a failed step is told of first, with its cell, its traceback and where it leads', async () => {
  const { model, heard } = await show(aFake(broken()));
  const step = screen.getByRole('region', { name: 'Step train' });
  expect(within(step).getByText("cell 3: KeyError: 'y'")).toBeTruthy();
  expect(within(step).getByLabelText('Traceback of cell 3').textContent).toContain("KeyError: 'y'");
  fireEvent.click(within(step).getByRole('button', { name: 'Open run' }));
  expect(heard.onOpenRun).toHaveBeenCalledWith('run-of-train');
  await act(async () => {
    fireEvent.click(within(step).getByRole('button', { name: 'Open source notebook' }));
    await settle();
  });
  expect(heard.onOpenSource).toHaveBeenCalledWith('flows/train.ipynb', "frame['y']");
  await act(async () => {
    fireEvent.click(within(step).getByRole('button', { name: 'Open executed notebook at cell 3' }));
    await settle();
  });
  expect(model.state).toMatchObject({ step: 'train', isNotebook: true });
  const [, , third] = within(screen.getByRole('list', { name: 'Cells of train' })).getAllByRole('listitem');
  expect(third?.getAttribute('aria-current')).toBe('true');
  expect(document.activeElement).toBe(third);
});

test('the verbs are those that the server allows, and another run of what is left or of all', async () => {
  const { api, model, heard } = await show(aFake(broken()));
  fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
  fireEvent.click(screen.getByRole('button', { name: 'Resume what is left' }));
  fireEvent.click(screen.getByRole('button', { name: 'Resume at the cell' }));
  fireEvent.click(screen.getByRole('button', { name: 'Run again…' }));
  expect(heard.onVerb.mock.calls).toEqual([
    [CommandIDs.retryJob],
    [CommandIDs.resumePipelineRun],
    [CommandIDs.resumePipelineRunAtCell],
    [CommandIDs.runPipeline]
  ]);
  await act(async () => {
    await model.resumeLeft();
    await model.resumeLeft(true);
  });
  const left = { path: 'flows/churn.pipeline.yaml', resumed: 'r1' };
  expect(api.begun).toEqual([left, { ...left, from_cell: true }]);
});

test('a run of which no kernel was kept does not offer to go on at a cell', async () => {
  await show(aFake(broken({ kept_steps: [] })));
  expect(screen.getByRole('button', { name: 'Resume what is left' })).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Resume at the cell' })).toBeNull();
});

test('a run that goes on is followed, and of the chosen step what it prints', async () => {
  const api = aFake(aPipelineRunDetail());
  const { model } = await show(api);
  expect(screen.getByRole('progressbar', { name: 'Steps done' }).getAttribute('aria-valuetext')).toBe('1 of 2');
  expect(screen.getByRole('progressbar', { name: 'Cells of train done' }).getAttribute('aria-valuenow')).toBe('2');
  expect(screen.queryByRole('button', { name: 'Resume what is left' })).toBeNull();
  api.detail = broken();
  await read(model);
  expect(screen.getByRole('option', { name: /^train; Failed/ })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Resume what is left' })).toBeTruthy();
});

test('what was last read stays when the server fails', async () => {
  const api = aFake(aPipelineRunDetail());
  const { model } = await show(api);
  api.trouble = UNAVAILABLE;
  await read(model);
  expect(screen.getByRole('alert')).toBeTruthy();
  expect(screen.getByRole('region', { name: 'Step train' }).closest('.notebench-stale')).toBeTruthy();
});

test('an item of a mapped step is told of in its place, and all of them again', async () => {
  const api = aFake(aPipelineRunDetail());
  api.stepDetail = {
    item_runs: [{ item: '0', state: 'failed', reason: 'no memory', duration_s: 1, attempt: 1 }]
  };
  const { model } = await show(api, { step: 'prepare' });
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: /Item 0/ }));
    await settle();
  });
  expect(model.state.item).toBe('0');
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'All items' }));
    await settle();
  });
  expect(screen.getByRole('list', { name: 'Items of prepare' })).toBeTruthy();
});

test('the table leads to a step', async () => {
  const { model } = await show(aFake(broken()), { tab: 'steps' });
  fireEvent.click(within(screen.getByRole('table', { name: 'Steps' })).getByRole('button', { name: 'prepare' }));
  await act(settle);
  await screen.findByRole('listbox');
  expect(model.state).toMatchObject({ tab: 'overview', step: 'prepare' });
});

test.each(TABS)('the tab %s has no faults', async tab => {
  await show(aFake(broken()), { tab });
  expect(await faultsOf()).toEqual([]);
});

describe('the state', () => {
  test('comes back from arguments and from an address', () => {
    const state = readState({ runId: 'r1', tab: 'steps', step: 'train', item: '2', isNotebook: true });
    expect(state && readState(stateArgs(state))).toEqual(state);
    expect(state && readState(queryArgs(`?${stateQuery(state)}`))).toEqual(state);
  });

  test('names a run, and what it says of a step only with one', () => {
    expect(readState({ runId: '../etc' })).toBeNull();
    expect(readState({ runId: 'r1', tab: 'nothing', item: '2', isNotebook: true })).toEqual({
      runId: 'r1',
      tab: 'overview',
      step: null,
      item: null,
      isNotebook: false
    });
  });
});

describe('the time of a run', () => {
  const one = aStepRun('one', { started_at: '2026-11-20T10:00:00Z', duration_s: 4, state: 'finished' });
  const other = aStepRun('other', { started_at: '2026-11-20T10:00:04Z', state: 'running' });

  test('is shared by the bars of its steps, to now while one runs', () => {
    const stretch = stretchOf({ steps: [one, other], ended_at: null }, Date.parse('2026-11-20T10:00:08Z'));
    expect(stretch && [barOf(one, stretch), barOf(other, stretch)]).toEqual([
      { from: 0, length: 0.5 },
      { from: 0.5, length: 0.5 }
    ]);
  });

  test('is none where no step began', () => {
    expect(stretchOf({ steps: [aStepRun('idle')], ended_at: null }, 0)).toBeNull();
  });
});
