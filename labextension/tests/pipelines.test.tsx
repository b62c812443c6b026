import { nullTranslator } from '@jupyterlab/translation';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import React from 'react';

import { CommandIDs } from '../src/commandIds';
import { SideBySideModel } from '../src/comparison/sideBySide';
import type { Pipeline, PipelineComparison, PipelineRun } from '../src/nouns';
import { PipelineComparisonPage } from '../src/pipelines/comparison/ComparisonPage';
import { stepLines } from '../src/pipelines/comparison/lines';
import { PipelineListModel, PipelineRunListModel } from '../src/pipelines/listModel';
import { PipelineRunsPage } from '../src/pipelines/PipelineRunsPage';
import { PipelinesSection } from '../src/pipelines/PipelinesSection';
import { pipelineVerbs } from '../src/pipelines/rowWords';
import { settle, UNAVAILABLE } from './fakes';
import { faultsOf } from './faults';
import { FakeJobEvents } from './jobFakes';
import { aMark, aPipeline, aPipelineComparison, aPipelineRun, FakePipelines } from './pipelineFakes';

const trans = nullTranslator.load('notebench');
const made: { dispose(): void }[] = [];

afterEach(() => {
  made.splice(0).forEach(model => model.dispose());
});

const FOLLOWED = { pollInterval: 30_000 };

async function showSection(pipelines: Pipeline[]): Promise<{
  readonly model: PipelineListModel;
  readonly api: FakePipelines;
  readonly heard: Record<'onOpen' | 'onNew' | 'onLeave' | 'onVerb', jest.Mock>;
}> {
  const api = new FakePipelines(pipelines);
  const model = new PipelineListModel({ api, events: new FakeJobEvents(), ...FOLLOWED });
  made.push(model);
  const heard = { onOpen: jest.fn(), onNew: jest.fn(), onLeave: jest.fn(), onVerb: jest.fn() };
  render(<PipelinesSection model={model} {...heard} />);
  await act(async () => {
    await model.refresh();
  });
  return { model, api, heard };
}

test('a row tells the name, the last run, and the runs before it in words too', async () => {
  await showSection([aPipeline()]);
  const row = screen.getByRole('option');
  expect(row.textContent).toContain('churn');
  expect(row.textContent).toContain('Last run: failed');
  const strip = row.querySelector('.notebench-StateStrip');
  expect(strip?.getAttribute('aria-label')).toBe('The last 2 runs, the newest first: failed, finished');
  expect([...(strip?.querySelectorAll('[data-state]') ?? [])].map(mark => mark.getAttribute('data-state'))).toEqual([
    'finished',
    'failed'
  ]);
});

test('faults of a file are counted, and a file that is gone is told and cannot be run', async () => {
  const gone = aPipeline({ path: 'old.pipeline.yaml', name: 'old', is_there: false, faults: 0 });
  await showSection([aPipeline({ faults: 2 }), gone]);
  const [faulty, missing] = screen.getAllByRole('option');
  expect(faulty?.textContent).toContain('2 faults');
  expect(missing?.textContent).toContain('the file is gone');
  expect(pipelineVerbs(gone, trans).map(({ verb }) => verb)).toEqual(['last', 'runs']);
  expect(pipelineVerbs(aPipeline({ runs: [], last_run: null }), trans).map(({ verb }) => verb)).toEqual(['run']);
});

test('arrows move, Enter opens, Escape leaves; nothing is chosen', async () => {
  const { heard, model } = await showSection([aPipeline(), aPipeline({ path: 'b.pipeline.yaml', name: 'b' })]);
  const list = screen.getByRole('listbox', { name: 'Pipelines' });
  fireEvent.focus(list);
  fireEvent.keyDown(list, { key: 'ArrowDown' });
  fireEvent.keyDown(list, { key: ' ' });
  fireEvent.keyDown(list, { key: 'a', ctrlKey: true });
  expect(model.selection.size).toBe(0);
  fireEvent.keyDown(list, { key: 'Enter' });
  expect(heard.onOpen).toHaveBeenCalledWith('b.pipeline.yaml');
  fireEvent.keyDown(list, { key: 'Escape' });
  expect(heard.onLeave).toHaveBeenCalled();
});

test('a press on a sign of the row runs the pipeline and does not open it', async () => {
  const { heard } = await showSection([aPipeline()]);
  fireEvent.click(screen.getByTitle(/^Run…/));
  expect(heard.onVerb).toHaveBeenCalledWith(CommandIDs.runPipeline, 'flows/churn.pipeline.yaml');
  expect(heard.onOpen).not.toHaveBeenCalled();
});

test('without a pipeline it says what one is, and makes the first of notebooks', async () => {
  const { heard } = await showSection([]);
  fireEvent.click(screen.getByRole('button', { name: 'New pipeline from notebooks…' }));
  expect(heard.onNew).toHaveBeenCalled();
  expect(screen.getByRole('link', { name: 'How pipelines work' })).toBeTruthy();
});

test('of very many pipelines more are read when the last of them come into sight', async () => {
  const many = Array.from({ length: 500 }, (_, place) => aPipeline({ path: `${place}.pipeline.yaml`, name: 'x'.repeat(200) }));
  const { model, api } = await showSection(many);
  expect([model.total, model.count]).toEqual([50, 500]);
  expect(screen.getAllByRole('option').length).toBeLessThan(50);
  await act(async () => {
    model.reach(30, 49);
    await settle();
  });
  expect(api.asked).toEqual(['pipelines 50', 'pipelines 100']);
});

test('what was listed stays when the server fails', async () => {
  const { model, api } = await showSection([aPipeline()]);
  api.trouble = UNAVAILABLE;
  await act(async () => {
    await model.refresh();
  });
  expect(screen.getByRole('alert')).toBeTruthy();
  expect(screen.getByRole('option')).toBeTruthy();
});

async function showRuns(runs: PipelineRun[]): Promise<{
  readonly model: PipelineRunListModel;
  readonly api: FakePipelines;
  readonly heard: Record<'onOpen' | 'onRun' | 'onCompare' | 'onLeave', jest.Mock>;
}> {
  const api = new FakePipelines();
  api.known = runs;
  const model = new PipelineRunListModel({ api, path: 'churn.pipeline.yaml', events: new FakeJobEvents(), ...FOLLOWED });
  made.push(model);
  const heard = { onOpen: jest.fn(), onRun: jest.fn(), onCompare: jest.fn(), onLeave: jest.fn() };
  render(<PipelineRunsPage model={model} {...heard} />);
  await act(async () => {
    await model.refresh();
  });
  return { model, api, heard };
}

test('a run tells how its steps are, and why it failed', async () => {
  await showRuns([aPipelineRun(), aPipelineRun({ run_id: 'r1', state: 'failed', reason: '1 of 2 steps failed' })]);
  const [live, failed] = within(screen.getByRole('listbox')).getAllByRole('option');
  expect(live?.textContent).toContain('1 running, 1 finished');
  expect(live?.querySelector('.notebench-StateStrip')?.getAttribute('aria-label')).toBe(
    'Steps: prepare: finished, train: running'
  );
  expect(failed?.textContent).toContain('1 of 2 steps failed');
});

test('two runs are compared, the earlier first; one and three are not', async () => {
  const { heard, model } = await showRuns(['r3', 'r2', 'r1'].map(id => aPipelineRun({ run_id: id })));
  const press = (): void => void fireEvent.click(screen.getByRole('button', { name: 'Compare' }));
  act(() => model.selection.toggle(0));
  press();
  act(() => model.chooseAll());
  press();
  expect(heard.onCompare).not.toHaveBeenCalled();
  act(() => model.selection.toggle(1));
  press();
  expect(heard.onCompare).toHaveBeenCalledWith(['r1', 'r3']);
});

test('runs in one state are asked of the server, and where there are none it says so', async () => {
  const { api } = await showRuns([aPipelineRun()]);
  api.known = [];
  await act(async () => {
    const choice = screen.getByLabelText('State');
    fireEvent.change(choice, { target: { value: [...choice.querySelectorAll('option')].find(each => each.textContent === 'Failed')?.value } });
    await settle();
  });
  expect(api.asked[api.asked.length - 1]).toBe('runs churn.pipeline.yaml failed 50');
  expect(screen.getByText('No run is in this state.')).toBeTruthy();
});

async function showComparison(
  compared: PipelineComparison
): Promise<{ readonly model: SideBySideModel<PipelineComparison>; readonly onOpen: jest.Mock }> {
  const model = new SideBySideModel({
    ids: compared.runs.map(run => run.run_id),
    read: () => Promise.resolve({ kind: 'ok' as const, value: compared }),
    events: new FakeJobEvents(),
    ...FOLLOWED
  });
  made.push(model);
  const onOpen = jest.fn();
  render(<PipelineComparisonPage model={model} onOpen={onOpen} onCopy={jest.fn()} />);
  await act(async () => {
    await model.refresh();
  });
  return { model, onOpen };
}

test('two runs tell what differs: values, why steps changed, what they gave', async () => {
  const { onOpen } = await showComparison(aPipelineComparison());
  const values = within(screen.getByRole('region', { name: 'Values' }));
  expect(values.getByRole('row', { name: /seed 7 8/ })).toBeTruthy();
  expect(values.queryByText('mode')).toBeNull();
  fireEvent.click(screen.getByLabelText('Only differences'));
  expect(values.getByText('mode')).toBeTruthy();
  const steps = within(screen.getByRole('region', { name: 'Steps' }));
  expect(steps.getByText('code changed: cell 3; seed 7 -> 8')).toBeTruthy();
  expect(within(screen.getByRole('region', { name: 'Outputs' })).getByText('train.score')).toBeTruthy();
  const [first] = within(screen.getByRole('list', { name: 'Runs' })).getAllByRole('button');
  fireEvent.click(first ?? document.body);
  expect(onOpen).toHaveBeenCalledWith('20261120-a1');
});

test('a step that one run has not is told as such, and one that was only kept differs', () => {
  const step = { name: 'fit', durations_s: [1, null], changes: [], outputs: [] };
  const lines = stepLines([{ ...step, states: ['finished', null] }, { ...step, states: ['finished', 'finished'] }], trans);
  expect(lines.map(line => [line.isEqual, line.cells.map(cell => cell.text)])).toEqual([
    [false, ['Finished', '–']],
    [true, ['Finished', 'Finished']]
  ]);
});

test('the section, the runs and the comparison are in order for those who do not see them', async () => {
  await showSection([aPipeline({ faults: 1 }), aPipeline({ path: 'b.pipeline.yaml', runs: [aMark({ state: 'lost' })] })]);
  const { model } = await showRuns([aPipelineRun({ state: 'finished' })]);
  act(() => model.chooseAll());
  await showComparison(aPipelineComparison());
  expect(await faultsOf()).toEqual([]);
});
