/** The document of a pipeline: the graph follows the text, faults lead to their lines, a plan is of the saved file. */
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import React from 'react';

import { PipelineDocumentModel } from '../src/pipelines/document/documentModel';
import { GraphPane } from '../src/pipelines/document/GraphPane';
import { settle, UNAVAILABLE } from './fakes';
import { faultsOf } from './faults';
import { FakeJobEvents } from './jobFakes';
import { aPipelineGraph, aPipelineRun, FakePipelines } from './pipelineFakes';

// What draws the graph comes with the first one: here it is there before.
beforeAll(() => import('../src/pipelines/graph/FlowGraph'));

const made: { dispose(): void }[] = [];

afterEach(() => {
  made.splice(0).forEach(model => model.dispose());
  jest.useRealTimers();
});

interface IShown {
  readonly model: PipelineDocumentModel;
  readonly events: FakeJobEvents;
  readonly saves: string[];
  readonly edited: { text: string };
  readonly heard: Record<'onGo' | 'onOpenPipelineRun' | 'onOpenSource', jest.Mock>;
}

async function show(api: FakePipelines): Promise<IShown> {
  const edited = { text: 'steps: {}' };
  const saves: string[] = [];
  const events = new FakeJobEvents();
  const model = new PipelineDocumentModel({
    api,
    events,
    edited: {
      path: () => 'flows/churn.pipeline.yaml',
      text: () => edited.text,
      save: () => {
        saves.push(edited.text);
        return Promise.resolve();
      }
    },
    pollInterval: 30_000
  });
  made.push(model);
  const heard = { onGo: jest.fn(), onOpenPipelineRun: jest.fn(), onOpenSource: jest.fn() };
  render(<GraphPane model={model} {...heard} />);
  await act(async () => {
    model.show();
    await model.draw();
    await settle();
  });
  await screen.findByRole('listbox');
  return { model, events, saves, edited, heard };
}

test('the graph is drawn of the text as soon as it rests, once for many changes', async () => {
  const api = new FakePipelines();
  const { model, edited } = await show(api);
  jest.useFakeTimers();
  const before = api.asked.filter(each => each.startsWith('check')).length;
  api.shown = aPipelineGraph({ steps: aPipelineGraph().steps.slice(0, 1), edges: [] });
  for (const text of ['a', 'ab', 'abc']) {
    edited.text = text;
    act(() => model.onText());
  }
  await act(async () => {
    await jest.advanceTimersByTimeAsync(400);
  });
  expect(api.asked.filter(each => each.startsWith('check'))).toHaveLength(before + 1);
  expect(model.drawn?.steps.map(({ name }) => name)).toEqual(['prepare']);
});

test('a fault leads to its line, and the graph of before stays where nothing can be read', async () => {
  const api = new FakePipelines();
  const { model, edited, heard } = await show(api);
  api.shown = aPipelineGraph({ steps: [], edges: [], faults: [{ line: 4, message: 'a list never ends' }] });
  edited.text = 'steps: [';
  await act(async () => {
    await model.draw();
    await settle();
  });
  const faults = screen.getByRole('region', { name: 'Faults' });
  expect(faults.textContent).toContain('a list never ends');
  fireEvent.click(within(faults).getByRole('button', { name: 'Line 4' }));
  expect(heard.onGo).toHaveBeenCalledWith(4, true);
  expect(model.isDrawnOld).toBe(true);
  expect(screen.getByRole('option', { name: /^train/ })).toBeTruthy();
});

test('a step that is chosen moves the cursor, and is told of', async () => {
  const { heard } = await show(new FakePipelines());
  await act(async () => {
    fireEvent.keyDown(screen.getByRole('listbox'), { key: 'End' });
    await settle();
  });
  expect(heard.onGo).toHaveBeenCalledWith(4);
  const step = screen.getByRole('region', { name: 'Step train' });
  fireEvent.click(within(step).getByRole('button', { name: 'Open train.ipynb' }));
  expect(heard.onOpenSource).toHaveBeenCalledWith('flows/train.ipynb');
});

test('a plan is of the file as it is saved, and forgotten when the text is changed', async () => {
  const { model, saves } = await show(new FakePipelines());
  await act(async () => {
    await model.togglePlan();
    await settle();
  });
  expect(saves).toEqual(['steps: {}']);
  expect(screen.getByRole('option', { name: /^prepare; Would be kept; unchanged since/ })).toBeTruthy();
  expect(screen.getByText('A run now would run one step.')).toBeTruthy();
  act(() => model.onText());
  expect(model.plan).toBeNull();
});

test('a plan that is shown is asked for again when a run has begun or ended', async () => {
  const api = new FakePipelines();
  const { model, events } = await show(api);
  const follow = async (): Promise<void> => {
    events.tell({});
    await act(async () => {
      await jest.advanceTimersByTimeAsync(2000);
    });
  };
  jest.useFakeTimers();
  await act(() => model.togglePlan());
  await follow();
  expect(api.plans).toHaveLength(1);
  api.known = [aPipelineRun({ run_id: 'r1', state: 'running' })];
  await follow();
  expect(api.plans).toHaveLength(2);
});

test('a plan that is refused says why', async () => {
  const api = new FakePipelines();
  api.refusal = UNAVAILABLE;
  const { model } = await show(api);
  await act(async () => {
    await model.togglePlan();
    await settle();
  });
  expect(screen.getByRole('alert').textContent).toContain('the store is locked');
});

test('the last runs lead to their pages', async () => {
  const api = new FakePipelines();
  api.known = [aPipelineRun({ run_id: 'r2', state: 'failed' }), aPipelineRun({ run_id: 'r1', state: 'finished' })];
  const { heard } = await show(api);
  const newest = within(screen.getByRole('navigation', { name: 'Last runs' })).getAllByRole('button').at(-1);
  fireEvent.click(newest ?? document.body);
  expect(heard.onOpenPipelineRun).toHaveBeenCalledWith('r2');
});

test('the pane has no faults that a checker finds', async () => {
  const api = new FakePipelines();
  api.shown = aPipelineGraph({ faults: [{ line: 4, message: 'no such notebook' }, { line: 0, message: 'no name' }] });
  const { model } = await show(api);
  act(() => model.activate('train'));
  expect(await faultsOf()).toEqual([]);
});
