import { act, fireEvent, render, screen } from '@testing-library/react';
import React from 'react';

import { sweepKind } from '../src/cards/kinds';
import { readSweep, SWEEP_CARD_MIME } from '../src/cards/payload';
import { SweepCard } from '../src/cards/SweepCard';
import { CommandIDs } from '../src/commandIds';
import { readState } from '../src/sweeps/state';
import { SweepModel } from '../src/sweeps/sweepModel';
import { MISSING, settle } from './fakes';
import { FakeJobEvents } from './jobFakes';
import { aSweep, FakeSweeps } from './sweepFakes';

const CARRIED = { version: 1, workspace: 'work', at: '2026-11-19T09:00:00Z', sweep: aSweep({ name: 'as carried' }) };

let model: SweepModel | null = null;

afterEach(() => {
  model?.dispose();
  model = null;
});

async function show(api: FakeSweeps): Promise<{ onOpen: jest.Mock; onVerb: jest.Mock }> {
  const state = readState({ sweepId: 's1' });
  if (!state) {
    throw new Error('s1 names a sweep');
  }
  model = new SweepModel({ api, events: new FakeJobEvents(), state, pollInterval: 30_000 });
  const heard = { onOpen: jest.fn(), onVerb: jest.fn() };
  render(<SweepCard payload={readSweep(CARRIED)} model={model} {...heard} />);
  await act(async () => {
    await model?.refresh();
    await settle();
  });
  return heard;
}

test.each([null, [], { version: 1 }, { ...CARRIED, sweep: { id: 's1' } }, { ...CARRIED, at: 'once' }])(
  'a payload that is malformed is named so: %j',
  value => {
    expect(readSweep(value).kind).toBe('malformed');
  }
);

test('a payload of a later version is told apart', () => {
  expect(readSweep({ version: 2 })).toEqual({ kind: 'newer', version: 2 });
});

test('without a server a card shows what it carries, when that was, and nothing that could be asked', () => {
  render(<SweepCard payload={readSweep(CARRIED)} model={null} onOpen={jest.fn()} onVerb={jest.fn()} />);
  expect(screen.getByText('as carried')).toBeTruthy();
  expect(screen.getByText(/^As of .*2026/)).toBeTruthy();
  expect(screen.getByRole('progressbar').getAttribute('aria-valuetext')).toBe('12 of 40');
  expect(screen.getByText('Best trial: 7')).toBeTruthy();
  expect(screen.queryByRole('button', { name: 'Pause' })).toBeNull();
});

test('a card shows the sweep as it is now, steers it and opens its page', async () => {
  const { onOpen, onVerb } = await show(new FakeSweeps([aSweep({ name: 'now' })]));
  expect(screen.getByText('now')).toBeTruthy();
  expect(screen.queryByText(/As of/)).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Pause' }));
  expect(onVerb).toHaveBeenCalledWith(CommandIDs.pauseSweep, 's1');
  fireEvent.click(screen.getByRole('button', { name: 'Open sweep' }));
  expect(onOpen).toHaveBeenCalledWith('s1');
});

test('a sweep that the workspace does not know is shown as carried, and that is said', async () => {
  const api = new FakeSweeps();
  api.trouble = MISSING;
  await show(api);
  expect(screen.getByText('as carried')).toBeTruthy();
  expect(screen.getByText(/is not in the workspace/)).toBeTruthy();
});

test('a display that is updated with the same sweep is followed by the same model', () => {
  const kind = sweepKind({
    api: new FakeSweeps(),
    events: new FakeJobEvents(),
    pollInterval: 30_000,
    onOpen: jest.fn(),
    onVerb: jest.fn()
  });
  expect(kind.mimeType).toBe(SWEEP_CARD_MIME);
  const first = kind.follow(kind.read(CARRIED), null);
  expect(kind.follow(kind.read(CARRIED), first)).toBe(first);
  expect(kind.follow(kind.read(null), first)).toBeNull();
  first?.dispose();
});
