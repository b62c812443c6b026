import { act, fireEvent, render, screen } from '@testing-library/react';
import React from 'react';

import { pipelineKind } from '../src/cards/kinds';
import { PIPELINE_CARD_MIME, readPipeline } from '../src/cards/payload';
import { PipelineCard } from '../src/cards/PipelineCard';
import { CommandIDs } from '../src/commandIds';
import { PipelineRunModel } from '../src/pipelines/run/runModel';
import { readState } from '../src/pipelines/run/state';
import { MISSING, settle } from './fakes';
import { aStepRun } from './graphFakes';
import { FakeJobEvents } from './jobFakes';
import { aPipelineRunDetail, FakePipelines } from './pipelineFakes';

const RUN_ID = '20261120-a2';
const CARRIED = {
  version: 1,
  workspace: 'work',
  at: '2026-11-19T09:00:00Z',
  run: aPipelineRunDetail({ name: 'as carried' })
};

let model: PipelineRunModel | null = null;

afterEach(() => {
  model?.dispose();
  model = null;
});

async function show(api: FakePipelines): Promise<Record<'onOpen' | 'onVerb', jest.Mock>> {
  const state = readState({ runId: RUN_ID });
  if (!state) {
    throw new Error('it names a run');
  }
  model = new PipelineRunModel({ api, events: new FakeJobEvents(), state, pollInterval: 30_000 });
  const heard = { onOpen: jest.fn(), onVerb: jest.fn() };
  render(<PipelineCard payload={readPipeline(CARRIED)} model={model} {...heard} />);
  await act(async () => {
    await model?.refresh();
    await settle();
  });
  return heard;
}

test.each([null, [], { version: 1 }, { ...CARRIED, run: { id: 'x' } }, { ...CARRIED, at: 'once' }])(
  'a payload that is malformed is named so: %j',
  value => {
    expect(readPipeline(value).kind).toBe('malformed');
  }
);

test('without a server a card shows what it carries, and when that was', () => {
  render(<PipelineCard payload={readPipeline(CARRIED)} model={null} onOpen={jest.fn()} onVerb={jest.fn()} />);
  expect(screen.queryByRole('toolbar')).toBeNull();
  expect(screen.getByText('as carried')).toBeTruthy();
  expect(screen.getByText(/^As of .*2026/)).toBeTruthy();
  expect(screen.getByRole('progressbar').getAttribute('aria-valuetext')).toBe('1 of 2');
  expect(screen.getByText('cell 2 of 5')).toBeTruthy();
});

test('a card shows the steps as they are now, and opens the run at one of them', async () => {
  const failed = aStepRun('train', { state: 'failed', reason: 'cell 3: KeyError', attempt: 1 });
  const api = new FakePipelines();
  api.detail = { name: 'now', steps: [failed] };
  const { onOpen } = await show(api);
  expect(screen.getByText('now')).toBeTruthy();
  expect(screen.getByText('cell 3: KeyError')).toBeTruthy();
  expect(screen.queryByText(/As of/)).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'train' }));
  expect(onOpen).toHaveBeenCalledWith(RUN_ID, 'train');
  fireEvent.click(screen.getByRole('button', { name: 'Open run' }));
  expect(onOpen).toHaveBeenCalledWith(RUN_ID);
});

test('a card offers what can be done with its run now', async () => {
  const api = new FakePipelines();
  api.detail = { state: 'running', verbs: ['pause', 'cancel'] };
  const { onVerb } = await show(api);
  fireEvent.click(screen.getByRole('button', { name: /Cancel/ }));
  expect(onVerb).toHaveBeenCalledWith(CommandIDs.cancelJob, RUN_ID);
});

test('a run that the workspace does not know is shown as carried, and that is said', async () => {
  const api = new FakePipelines();
  api.trouble = MISSING;
  await show(api);
  expect(screen.getByText('as carried')).toBeTruthy();
  expect(screen.getByText(/is not in the workspace/)).toBeTruthy();
});

test('a card of many steps shows the first, and how many more there are', () => {
  const steps = Array.from({ length: 25 }, (_, at) => aStepRun(`s${at}`, {}));
  const payload = readPipeline({ ...CARRIED, run: aPipelineRunDetail({ steps: steps }) });
  render(<PipelineCard payload={payload} model={null} onOpen={jest.fn()} onVerb={jest.fn()} />);
  expect(screen.getAllByRole('listitem')).toHaveLength(21);
  expect(screen.getByText('and 5 more')).toBeTruthy();
});

test('a display that is updated goes on with its run, another begins anew', () => {
  const heard = { onOpen: jest.fn(), onVerb: jest.fn() };
  const kind = pipelineKind({ api: new FakePipelines(), events: new FakeJobEvents(), pollInterval: 30_000, ...heard });
  expect(kind.mimeType).toBe(PIPELINE_CARD_MIME);
  const first = kind.follow(readPipeline(CARRIED), null);
  expect(kind.follow(readPipeline(CARRIED), first)).toBe(first);
  const other = kind.follow(readPipeline({ ...CARRIED, run: aPipelineRunDetail({ run_id: 'other' }) }), first);
  expect(other).not.toBe(first);
  expect(kind.follow({ kind: 'newer', version: 2 }, first)).toBeNull();
  first?.dispose();
  other?.dispose();
});
