import type { BoundFunctions, queries } from '@testing-library/react';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import { nullTranslator } from '@jupyterlab/translation';
import React from 'react';

import type { Answer } from '../src/api/request';
import { ApiError } from '../src/api/request';
import type { INotebookParameters, ISweepFormApi } from '../src/api/sweepForm';
import type { NewSweep, SweepPreview, Target } from '../src/nouns';
import { valueOf } from '../src/parameters/rows';
import { BLANK_FIELDS, askedOf, fieldFaults } from '../src/sweeps/form/fields';
import { SweepFormModel } from '../src/sweeps/form/formModel';
import { rangeOf, rowFaults, rowsOf } from '../src/sweeps/form/rows';
import type { IRow } from '../src/sweeps/form/rows';
import { SweepForm } from '../src/sweeps/form/SweepForm';
import { UNAVAILABLE } from './fakes';
import { faultsOf } from './faults';
import { aTarget } from './targetFakes';

const trans = nullTranslator.load('notebench');

const PARAMETERS: INotebookParameters = {
  properties: {
    n: { type: 'integer', default: 3, minimum: 1, maximum: 100, description: 'trees', 'x-notebench': { type: 'int', log: true } },
    rate: { type: 'number', default: 0.1, minimum: 0, maximum: 1, 'x-notebench': { type: 'float', step: 0.1 } },
    model: { type: 'string', default: 'forest', enum: ['forest', 'linear', null], 'x-notebench': { type: 'str | None' } },
    deep: { type: 'boolean', default: true, 'x-notebench': { type: 'bool' } },
    since: { type: 'string', format: 'date', default: '2026-01-01', 'x-notebench': { type: 'date', low: '2026-01-01', high: '2026-02-01' } },
    names: { type: 'array', default: ['a'], 'x-notebench': { type: 'list[str]' } },
    label: { type: 'string', 'x-notebench': { type: 'str' } },
    api_token: { type: 'string', writeOnly: true, 'x-notebench': { type: 'str' } }
  },
  required: ['label'],
  searchable: ['n', 'rate', 'model', 'since'],
  assigned: ['val_loss', 'model_file']
};

const ESTIMATE = { trial_s: 2, trials: 20, is_at_least: false, duration_s: 20 };

class FakeFormApi implements ISweepFormApi {
  answer: Answer<INotebookParameters> = { kind: 'ok', value: PARAMETERS };
  started: Answer<string> = { kind: 'ok', value: 's1' };
  asked: NewSweep[] = [];

  parameters(): Promise<Answer<INotebookParameters>> {
    return Promise.resolve(this.answer);
  }

  targets(): Promise<Answer<readonly Target[]>> {
    return Promise.resolve({ kind: 'ok', value: [aTarget()] });
  }

  preview(asked: NewSweep): Promise<Answer<SweepPreview>> {
    this.asked.push(asked);
    const value = { first: [{ n: 7, model: null }, { n: 9 }], points: null, workers: 2, trials: 20, estimate: ESTIMATE };
    return Promise.resolve({ kind: 'ok', value });
  }

  start(asked: NewSweep): Promise<Answer<string>> {
    this.asked.push(asked);
    return Promise.resolve(this.started);
  }
}

async function show(api = new FakeFormApi()): Promise<{ api: FakeFormApi; model: SweepFormModel; onStarted: jest.Mock; onSave: jest.Mock }> {
  const [onStarted, onSave] = [jest.fn(), jest.fn(() => Promise.resolve())];
  const model = new SweepFormModel({ api, trans, path: 'train.ipynb', onStarted });
  render(<SweepForm model={model} notebooks={() => ['train.ipynb']} isUnsaved={path => path === 'dirty.ipynb'} onSave={onSave} />);
  await act(() => model.open('train.ipynb'));
  return { api, model, onStarted, onSave };
}

function type(label: string, text: string, within_: Found = screen): void {
  fireEvent.change(within_.getByLabelText(label), { target: { value: text } });
}

type Found = BoundFunctions<typeof queries>;

const row = (name: string): Found =>
  within(document.querySelector<HTMLElement>(`[data-param="${name}"]`) ?? document.body);

async function press(name: string): Promise<void> {
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name }));
    await Promise.resolve();
  });
}

test('what can be searched is swept from the start, and what it is judged by suggested', async () => {
  const { model } = await show();
  type('Stands still at', 'x', row('label'));
  expect(model.asked).toEqual({
    notebook: 'train.ipynb',
    metric: ['val_loss:minimize'],
    trials: 20,
    workers: 1,
    over: ['n', 'rate', 'model', 'since'],
    values: { label: 'x' }
  });
});

test('only ranges and choices that were changed are sent', async () => {
  const { model } = await show();
  type('To', '50', row('n'));
  fireEvent.click(row('n').getByLabelText('Logarithmic'));
  fireEvent.click(row('model').getByLabelText('linear'));
  fireEvent.click(row('since').getByLabelText('Sweep'));
  type('Stands still at', '2026-03-01', row('since'));
  expect(model.asked.parameters).toEqual({
    properties: { n: { minimum: 1, maximum: 50, 'x-notebench': {} }, model: { enum: ['forest', null] } }
  });
  expect(model.asked.values).toEqual({ since: '2026-03-01' });
});

test('what is wrong is told by its field, and nothing is asked until it is mended', async () => {
  const { api, model } = await show();
  type('To', '0.5', row('n'));
  const field = row('n').getByLabelText('To');
  expect(field.getAttribute('aria-invalid')).toBe('true');
  expect(document.getElementById(field.getAttribute('aria-describedby') ?? '')?.textContent).toBe('It must be a whole number.');
  expect(row('label').getByText('It has no default: give it a value.')).toBeTruthy();
  await press('Start');
  expect(api.asked).toEqual([]);
  type('To', '50', row('n'));
  type('Stands still at', 'x', row('label'));
  expect(model.isFaulty).toBe(false);
});

test('at least one parameter is swept', async () => {
  await show();
  ['n', 'rate', 'model', 'since'].forEach(name => fireEvent.click(row(name).getByLabelText('Sweep')));
  expect(screen.getByText('Sweep at least one parameter.')).toBeTruthy();
});

test('a preview shows the first trials, and is gone when the form changes', async () => {
  const { api } = await show();
  type('Stands still at', 'x', row('label'));
  await press('Preview');
  expect(api.asked).toHaveLength(1);
  expect(screen.getByRole('status', { name: 'Preview' }).textContent).toContain('20 trials · 2 at once · a trial took 2.0 s before · time for about 20 · about 20.0 s in all');
  expect(screen.getByText('trial 1')).toBeTruthy();
  type('Trials', '30');
  expect(screen.queryByRole('status', { name: 'Preview' })).toBeNull();
});

test('Enter in a field looks, and starts nothing', async () => {
  const { api, onStarted } = await show();
  type('Stands still at', 'x', row('label'));
  await act(async () => {
    fireEvent.submit(screen.getByRole('form'));
    await Promise.resolve();
  });
  expect([api.asked.length, onStarted.mock.calls.length]).toEqual([1, 0]);
});

test('a sweep that was started is opened', async () => {
  const { onStarted } = await show();
  type('Stands still at', 'x', row('label'));
  await press('Start');
  expect(onStarted).toHaveBeenCalledWith('s1');
});

test('what the server refuses stands by the field that it names', async () => {
  const api = new FakeFormApi();
  api.started = { kind: 'refused', error: new ApiError(400, 'rate: 0.0..1.0 log needs a lower end above 0') };
  const { onStarted } = await show(api);
  type('Stands still at', 'x', row('label'));
  await press('Start');
  expect(row('rate').getByRole('alert').textContent).toContain('lower end above 0');
  expect(onStarted).not.toHaveBeenCalled();
  api.started = { kind: 'refused', error: new ApiError(400, 'gpus: 1 workers with 3 each need 3') };
  type('GPUs', '3');
  await press('Start');
  expect(screen.getByLabelText('GPUs').getAttribute('aria-invalid')).toBe('true');
});

test('another notebook is read, and one that cannot be is told', async () => {
  const { api, model } = await show();
  api.answer = UNAVAILABLE;
  const path = screen.getByLabelText('Notebook');
  fireEvent.change(path, { target: { value: 'dirty.ipynb' } });
  await act(async () => {
    fireEvent.blur(path);
    await Promise.resolve();
  });
  expect(model.path).toBe('dirty.ipynb');
  expect(screen.getByRole('alert')).toBeTruthy();
});

test('unsaved changes are told and saved', async () => {
  const { model, onSave } = await show();
  await act(() => model.open('dirty.ipynb'));
  await press('Save, and read it again');
  expect(onSave).toHaveBeenCalledWith('dirty.ipynb');
});

test('a secret has no field', async () => {
  await show();
  expect(row('api_token').queryByRole('textbox')).toBeNull();
  expect(row('api_token').getByLabelText<HTMLInputElement>('Sweep').disabled).toBe(true);
});

test('several metrics are said, each its own way', async () => {
  const { model } = await show();
  await press('Another metric');
  type('Metric 2', 'size');
  fireEvent.change(screen.getAllByLabelText('Better is')[1] as HTMLElement, { target: { value: 'maximize' } });
  expect(model.asked.metric).toEqual(['val_loss:minimize', 'size:maximize']);
  type('Target', '0.5');
  expect(screen.getByText('This is for one metric: leave it empty, or name one metric.')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Remove metric 2' }));
  expect(model.asked.metric).toEqual(['val_loss:minimize']);
});

test('where it runs is chosen, and a target gives out parts of a GPU', async () => {
  const { model } = await show();
  type('GPUs', '0.5');
  expect(screen.getByText('It must be a whole number; a target gives out parts of one too.')).toBeTruthy();
  type('Runs on', 'gpu-box');
  expect(model.faults.fields).toEqual({});
  type('GPUs', '1.5');
  expect(screen.getByText('It must be a whole number, or a part of one.')).toBeTruthy();
  type('GPUs', '');
  expect(screen.getByLabelText('GPUs').getAttribute('placeholder')).toBe('0.5');
  type('GPU hours', '2');
  expect(model.faults.fields).toEqual({});
  expect(model.asked).toMatchObject({ on: 'gpu-box', gpu_hours: 2 });
  expect(model.asked).not.toHaveProperty('gpus');
});

test('the form is in order for those who do not see it', async () => {
  await show();
  expect(await faultsOf()).toEqual([]);
});

describe('rows', () => {
  const rows = new Map(rowsOf(PARAMETERS).map(each => [each.name, each]));
  const get = (name: string): IRow => rows.get(name) as IRow;

  test.each<[string, Partial<IRow>, object]>([
    ['n', { low: '' }, { low: 'Give a number.' }],
    ['n', { high: 'many' }, { high: 'This is no number.' }],
    ['n', { high: '1' }, { high: 'It must be above 1.' }],
    ['n', { low: '0' }, { low: 'For a logarithmic scale it must be above 0.' }],
    ['n', { step: '2' }, { step: 'A logarithmic scale has no steps: leave it empty.' }],
    ['rate', { step: '2' }, { step: 'It must be above 0, and no longer than the range.' }],
    ['since', { low: '' }, { low: 'Give a date.' }],
    ['since', { high: '2025-01-01' }, { high: 'It must be after 2026-01-01.' }],
    ['model', { options: [] }, { options: 'Choose at least one.' }],
    ['n', { isSwept: false, fixed: '2.5' }, { fixed: 'It must be a whole number.' }],
    ['n', {}, {}],
    ['since', {}, {}]
  ])('%s with %j', (name, part, faults) => {
    expect(rowFaults({ ...get(name), ...part }, false, trans)).toEqual(faults);
  });

  test.each<[string, string, unknown]>([
    ['n', '7', 7],
    ['rate', '1e-3', 0.001],
    ['deep', 'false', false],
    ['names', '["a", "b"]', ['a', 'b']],
    ['names', 'a', 'a'],
    ['label', '007', '007'],
    ['label', '', undefined]
  ])('%s stands still at %s', (name, fixed, value) => {
    expect(valueOf({ ...get(name), fixed })).toEqual(value);
  });

  test('a date has another range only where it was changed', () => {
    const own = get('since');
    expect(rangeOf(own, own)).toBeNull();
    expect(rangeOf({ ...own, high: '2026-01-10' }, own)).toEqual({ 'x-notebench': { low: '2026-01-01', high: '2026-01-10' } });
  });
});

describe('fields', () => {
  const said = { ...BLANK_FIELDS, metrics: [{ name: 'loss', isMaximized: false }] };

  test.each([
    [{ trials: '0' }, 'trials'],
    [{ trials: '1.5' }, 'trials'],
    [{ workers: '300' }, 'workers'],
    [{ timeout: 'soon' }, 'timeout'],
    [{ constraint: 'size' }, 'constraint'],
    [{ gpu_hours: '2' }, 'gpu_hours'],
    [{ metrics: [{ name: ' ', isMaximized: true }] }, 'metrics'],
    [{ target: 'x' }, 'target'],
    [{ gpus: '0.5' }, 'gpus'],
    [{ sampler_options: 'five' }, 'sampler_options'],
    [{ pruner_options: 'a=1,' }, 'pruner_options']
  ])('%j is marked', (part, key) => {
    expect(Object.keys(fieldFaults({ ...said, ...part }, trans))).toEqual([key]);
  });

  test.each(['10m', '90', '1h 30m', '2.5h', '1:30:00', 'PT1H30M'])('%s is a time', timeout => {
    expect(fieldFaults({ ...said, timeout }, trans)).toEqual({});
  });

  test.each([
    [{ sampler_options: 'n_startup_trials = 5, multivariate=true' }, { sampler: 'tpe:n_startup_trials=5,multivariate=true' }],
    [{ sampler: 'random', isolation: 'process' }, { sampler: 'random', isolation: 'process' }],
    [{ pruner: 'percentile:percentile=25', pruner_options: 'n_warmup_steps=3' }, { pruner: 'percentile:percentile=25,n_warmup_steps=3' }],
    [{ pruner: 'threshold', pruner_options: 'upper=2.5' }, { pruner: 'threshold:upper=2.5' }],
    [{ on: 'gpu-box', gpus: '0' }, { on: 'gpu-box', gpus: 0 }]
  ])('%j is written as the command writes it', (part, asked) => {
    expect(askedOf({ ...said, trials: '', workers: '', ...part })).toEqual({ metric: ['loss:minimize'], ...asked });
  });

  test('what is not said is left to the server', () => {
    expect(askedOf({ ...said, trials: '', workers: '', gpus: '1', constraint: 'size <= 1, ms<=5', warm_start: 'a, b', isTracked: false })).toEqual({
      metric: ['loss:minimize'],
      gpus: 1,
      constraint: ['size <= 1', 'ms<=5'],
      warm_start: ['a', 'b'],
      track: false
    });
  });
});
