import { nullTranslator } from '@jupyterlab/translation';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import React from 'react';

import { ApiError } from '../src/api/request';
import { NewForm } from '../src/pipelines/form/NewForm';
import { NewPipelineModel } from '../src/pipelines/form/newPipeline';
import { RunForm } from '../src/pipelines/form/RunForm';
import type { IPreset } from '../src/pipelines/form/runModel';
import { RunFormModel } from '../src/pipelines/form/runModel';
import type { IUnsaved } from '../src/pipelines/form/unsaved';
import { filesOf } from '../src/pipelines/form/unsaved';
import { faultsOf } from './faults';
import { aStep } from './graphFakes';
import { UNAVAILABLE } from './fakes';
import { aPipelineGraph, aPipelineRun, FakePipelines } from './pipelineFakes';

const trans = nullTranslator.load('notebench');
const PATH = 'flows/churn.pipeline.yaml';
const made: { dispose(): void }[] = [];

afterEach(() => {
  made.splice(0).forEach(model => model.dispose());
});

class FakeUnsaved implements IUnsaved {
  paths: readonly string[] = [];

  among(paths: readonly string[]): readonly string[] {
    return this.paths.filter(path => paths.includes(path));
  }

  save(): Promise<void> {
    this.paths = [];
    return Promise.resolve();
  }
}

interface IShown {
  readonly api: FakePipelines;
  readonly model: RunFormModel;
  readonly unsaved: FakeUnsaved;
}

async function show(preset: IPreset = {}, change: (shown: Omit<IShown, 'model'>) => void = () => undefined): Promise<IShown> {
  const [api, unsaved] = [new FakePipelines(), new FakeUnsaved()];
  api.known = [aPipelineRun({ run_id: 'r2', state: 'failed' }), aPipelineRun({ run_id: 'r1', state: 'cancelled' })];
  change({ api, unsaved });
  const model = new RunFormModel({ api, trans, path: PATH, preset, unsaved });
  made.push(model);
  render(<RunForm model={model} />);
  await act(() => model.open());
  return { api, model, unsaved };
}

async function type(label: string, value: string): Promise<void> {
  await act(async () => {
    fireEvent.change(screen.getByLabelText(label), { target: { value } });
    await Promise.resolve();
  });
}

function refusal(message: string): { kind: 'refused'; error: ApiError } {
  return { kind: 'refused', error: new ApiError(400, message) };
}

test('what is left empty stays by default, and what is typed is sent in its type', async () => {
  const { model, api } = await show();
  expect(model.asked).toEqual({ path: PATH });
  await type('seed', '8');
  await type('mode', 'quick');
  expect(model.asked).toEqual({ path: PATH, values: { seed: 8, mode: 'quick' } });
  expect(api.plans[api.plans.length - 1]).toEqual(model.asked);
});

test('what would run is told with the reason, and again when the form changes', async () => {
  const { api } = await show();
  const plan = within(screen.getByRole('region', { name: 'Plan' }));
  expect(plan.getByRole('status').textContent).toBe('1 of 2 steps runs');
  expect(plan.getAllByRole('listitem').map(each => each.textContent)).toEqual([
    'Would be keptprepareunchanged since run 20261120-a1',
    'Would runtrainits code changed'
  ]);
  api.planned = { steps: [{ name: 'prepare', action: 'cached', reason: '' }] };
  await type('seed', '9');
  expect(plan.getByRole('status').textContent).toBe('Nothing is left to do: no step runs.');
});

test('one step alone, or one and those that need it, is asked for by its name', async () => {
  const { model } = await show();
  await type('Which steps', 'start');
  await type('Step', 'train');
  expect(model.asked).toEqual({ path: PATH, start: 'train' });
  await type('Which steps', 'step');
  expect(model.asked).toEqual({ path: PATH, step: 'train' });
});

test('what a run has left goes on with its values', async () => {
  const { model } = await show();
  await type('seed', '8');
  await type('Which steps', 'resumed');
  expect(model.asked).toEqual({ path: PATH, resumed: 'r2' });
  expect(screen.queryByLabelText('seed')).toBeNull();
  await type('Run', 'r1');
  expect(model.asked.resumed).toBe('r1');
});

test('what a command says of the run is filled in', async () => {
  const { model } = await show({ values: { seed: 3 }, start: 'train' });
  expect(model.asked).toEqual({ path: PATH, values: { seed: 3 }, start: 'train' });
  const other = await show({ resumed: 'r9' });
  expect(other.model.asked).toEqual({ path: PATH, resumed: 'r9' });
});

test('each value that is wrong is told at its field, the rest below, and nothing is begun', async () => {
  const { model, api } = await show();
  api.refusal = refusal('seed: 2000 lies above 1000\nmode: neither full nor quick\nprepare: no notebook');
  await type('seed', '2000');
  const seed = screen.getByLabelText('seed');
  expect(seed.getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByText('2000 lies above 1000')).toBeTruthy();
  expect(screen.getByText('neither full nor quick')).toBeTruthy();
  expect(screen.getByRole('alert').textContent).toBe('prepare: no notebook');
  expect(await model.start()).toBeNull();
  expect(api.begun).toEqual([]);
  api.refusal = null;
  await type('seed', '20');
  expect(screen.queryByRole('alert')).toBeNull();
});

test('what is no number is told without asking', async () => {
  const { api, model } = await show();
  const { length } = api.plans;
  await type('seed', '1.5');
  expect(screen.getByText('It must be a whole number.')).toBeTruthy();
  expect([api.plans.length, model.canStart, model.plan]).toEqual([length, false, null]);
});

test('a file with faults cannot be run, and says why with lines', async () => {
  const { model } = await show({}, ({ api }) => {
    api.shown = aPipelineGraph({ faults: [{ line: 4, message: 'train: no such notebook' }] });
  });
  expect(screen.getByRole('alert').textContent).toBe('Line 4: train: no such notebook');
  expect(model.canStart).toBe(false);
});

test('a run that is begun gives its id; a refusal of it stays in the form', async () => {
  const { model, api } = await show();
  api.refusal = refusal('the disk is full');
  await act(async () => void expect(await model.start()).toBeNull());
  expect(screen.getByRole('alert').textContent).toBe('the disk is full');
  api.refusal = null;
  await act(async () => void expect(await model.start()).toBe('20261120-a2'));
});

test('files with changes that are not saved are named, saved and read again', async () => {
  const { api } = await show({}, ({ unsaved }) => {
    unsaved.paths = ['flows/train.ipynb', 'other.ipynb'];
  });
  const told = screen.getByText(/not saved/);
  expect(told.textContent).toContain('flows/train.ipynb');
  expect(told.textContent).not.toContain('other.ipynb');
  const { length } = api.asked;
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Save it' }));
    await Promise.resolve();
  });
  expect(screen.queryByText(/not saved/)).toBeNull();
  expect(api.asked.length).toBeGreaterThan(length);
});

test('the files of a pipeline are its own, its notebooks, and the modules of its functions', () => {
  const steps = [
    aStep('a', { source: '../a.ipynb' }),
    aStep('b', { kind: 'function', source: 'lib.fit:train' }),
    aStep('c', { source: '' })
  ];
  expect(filesOf(aPipelineGraph({ steps }))).toEqual([PATH, 'a.ipynb', 'flows/lib/fit.py']);
});

test('a server that does not answer is told in the place of the form', async () => {
  await show({}, ({ api }) => {
    api.trouble = UNAVAILABLE;
  });
  expect(screen.getByRole('alert')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Retry' })).toBeTruthy();
});

async function showNew(chosen: readonly string[]): Promise<{ readonly api: FakePipelines; readonly model: NewPipelineModel }> {
  const api = new FakePipelines();
  const notebooks = (folder: string): Promise<readonly string[]> =>
    Promise.resolve(['a', 'b'].map(name => `${folder}/${name}.ipynb`));
  const model = new NewPipelineModel({ api, trans, folder: 'flows', chosen, notebooks });
  made.push(model);
  render(<NewForm model={model} />);
  await act(() => model.open());
  return { api, model };
}

test('a pipeline is made of the notebooks that are chosen, in the folder they are in', async () => {
  const { api, model } = await showNew(['flows/b.ipynb']);
  expect(screen.getAllByRole('checkbox').map(each => (each instanceof HTMLInputElement ? each.checked : null))).toEqual([true, false]);
  fireEvent.click(screen.getByLabelText('flows/a.ipynb'));
  await type('Name', 'churn');
  expect(screen.getByText(/flows\/churn\.pipeline\.yaml/)).toBeTruthy();
  expect(await model.write()).toBe('flows/churn.pipeline.yaml');
  expect(api.drafts).toEqual([{ notebooks: ['flows/b.ipynb', 'flows/a.ipynb'], path: 'flows/churn.pipeline.yaml' }]);
});

test('without a name or a notebook each says so at its place, and nothing is written', async () => {
  const { api, model } = await showNew([]);
  await type('Name', 'a/b');
  await act(async () => void expect(await model.write()).toBeNull());
  expect(screen.getByText('Give it a name without / in it.')).toBeTruthy();
  expect(screen.getByText('Choose at least one notebook.')).toBeTruthy();
  expect(api.drafts).toEqual([]);
});

test('what the server refuses of a new pipeline stays in the form', async () => {
  const { api, model } = await showNew(['flows/b.ipynb']);
  api.refusal = refusal('b.ipynb: no parameters');
  await act(async () => void expect(await model.write()).toBeNull());
  expect(screen.getByRole('alert').textContent).toBe('b.ipynb: no parameters');
});

test('the forms are in order for those who do not see them', async () => {
  await show();
  await type('seed', 'x');
  await showNew(['flows/b.ipynb']);
  expect(await faultsOf()).toEqual([]);
});
