import { act, fireEvent, render, screen } from '@testing-library/react';
import React from 'react';

import type { Payload } from '../src/cards/payload';
import { ComparisonCard } from '../src/cards/ComparisonCard';
import { comparisonKind } from '../src/cards/kinds';
import { COMPARISON_CARD_MIME, readComparison, readPayload } from '../src/cards/payload';
import { RunCard } from '../src/cards/RunCard';
import { ComparisonModel } from '../src/comparison/model';
import { readState } from '../src/comparison/state';
import { RunModel } from '../src/experiments/runModel';
import { aComparison, FakeComparisonApi } from './comparisonFakes';
import { aDetail, aRun, FakeApi, FakeEvents, MISSING, UNAVAILABLE } from './fakes';

let model: RunModel | null = null;
let compared: ComparisonModel | null = null;

afterEach(() => {
  model?.dispose();
  compared?.dispose();
});

const CARRIED = { version: 1, workspace: 'work', at: '2026-11-19T09:00:00Z', run: aRun({ name: 'as carried' }) };

test('a payload carries its run', () => {
  expect(readPayload(CARRIED)).toMatchObject({ kind: 'run', run: { name: 'as carried' } });
});

test.each([null, 'text', [], {}, { version: 1 }, { ...CARRIED, at: 'once' }, { ...CARRIED, run: { run_id: 3 } }])(
  'a payload that is malformed is named so: %j',
  value => {
    expect(readPayload(value).kind).toBe('malformed');
  }
);

test('a payload of a later version is told apart from a malformed one', () => {
  expect(readPayload({ ...CARRIED, version: 2, run: null })).toEqual({ kind: 'newer', version: 2 });
});

test('a malformed card says in one line what is wrong', () => {
  render(<RunCard payload={readPayload({ version: 1 })} model={null} onOpen={jest.fn()} />);
  expect(screen.getByRole('note').textContent).toContain('card.workspace is not text');
});

test('without a server a card shows what it carries and when that was', () => {
  render(<RunCard payload={readPayload(CARRIED)} model={null} onOpen={jest.fn()} />);
  expect(screen.getByText('as carried')).toBeTruthy();
  expect(screen.getByText(/^As of .*2026/)).toBeTruthy();
});

test('a card shows what the store says now', async () => {
  const api = new FakeApi();
  api.detail = aDetail({ name: 'renamed' });
  await show(api);
  expect(screen.getByText('renamed')).toBeTruthy();
  expect(screen.queryByText(/As of/)).toBeNull();
});

test('a run that the workspace does not know is shown as carried, and that is said', async () => {
  const api = new FakeApi();
  api.trouble = MISSING;
  await show(api);
  expect(screen.getByText('as carried')).toBeTruthy();
  expect(screen.getByRole('status').textContent).toContain('not in the workspace');
});

test('a store that cannot be read leaves the carried facts with their time', async () => {
  const api = new FakeApi();
  api.trouble = UNAVAILABLE;
  await show(api);
  expect(screen.getByRole('status').textContent).toContain('the store cannot be read now');
});

test('the button opens the page of the run', async () => {
  const onOpen = await show(new FakeApi());
  fireEvent.click(screen.getByRole('button', { name: 'Open run' }));
  expect(onOpen).toHaveBeenCalledWith('r0');
});

const COMPARED = { version: 1, workspace: 'work', at: '2026-11-19T09:00:00Z', comparison: aComparison(3), notes: ['code: 1 cell changed'] };

test.each([null, {}, { version: 1 }, { ...COMPARED, comparison: { runs: [] } }])(
  'a comparison that is malformed is named so: %j',
  value => {
    expect(readComparison(value).kind).toBe('malformed');
  }
);

test('a comparison without notes is read as well', () => {
  const { notes: _, ...older } = COMPARED;
  expect(readComparison(older)).toMatchObject({ kind: 'comparison', notes: [] });
});

test('a comparison of a later version is told apart', () => {
  expect(readComparison({ version: 3 })).toEqual({ kind: 'newer', version: 3 });
});

test('a comparison shows what differs, and leads to its runs and its page', () => {
  const [onOpenRun, onOpen] = [jest.fn(), jest.fn()];
  render(<ComparisonCard payload={readComparison(COMPARED)} model={null} onOpenRun={onOpenRun} onOpen={onOpen} />);
  expect(screen.getByRole('rowheader', { name: 'p0' })).toBeTruthy();
  expect(screen.queryByRole('rowheader', { name: 'p1' })).toBeNull();
  expect(screen.getByText('code: 1 cell changed')).toBeTruthy();
  expect(screen.getByText(/^As of .*2026/)).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'run 2' }));
  expect(onOpenRun).toHaveBeenCalledWith('r2');
  fireEvent.click(screen.getByRole('button', { name: 'Open comparison' }));
  expect(onOpen).toHaveBeenCalledWith(['r0', 'r1', 'r2'], 'r0');
});

test('a comparison shows what the store says now', async () => {
  const state = readState({ runIds: ['r0', 'r1'] });
  const api = new FakeComparisonApi();
  if (!state) {
    throw new Error('two runs are enough');
  }
  compared = new ComparisonModel({ api, events: new FakeEvents(), state, pollInterval: 30_000 });
  const payload = readComparison(COMPARED);
  render(<ComparisonCard payload={payload} model={compared} onOpenRun={jest.fn()} onOpen={jest.fn()} />);
  await act(async () => {
    await compared?.refresh();
  });
  expect(screen.getByText('Comparison of 2 runs')).toBeTruthy();
  expect(screen.queryByText(/As of/)).toBeNull();
});

test('a display that is updated with the same runs is followed by the same model', () => {
  const kind = comparisonKind({
    api: new FakeComparisonApi(),
    events: new FakeEvents(),
    pollInterval: 30_000,
    onOpenRun: jest.fn(),
    onOpen: jest.fn()
  });
  expect(kind.mimeType).toBe(COMPARISON_CARD_MIME);
  const first = kind.follow(kind.read(COMPARED), null);
  expect(kind.follow(kind.read(COMPARED), first)).toBe(first);
  expect(kind.follow(kind.read(null), first)).toBeNull();
  first?.dispose();
});

async function show(api: FakeApi, payload: Payload = readPayload(CARRIED)): Promise<jest.Mock> {
  const onOpen = jest.fn();
  model = new RunModel({ api, events: new FakeEvents(), runId: 'r0', pollInterval: 30_000 });
  render(<RunCard payload={payload} model={model} onOpen={onOpen} />);
  await act(async () => {
    await model?.refresh();
  });
  return onOpen;
}
