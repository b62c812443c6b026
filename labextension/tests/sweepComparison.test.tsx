import { act, fireEvent, render, screen, within } from '@testing-library/react';
import React from 'react';

import type { ISweepComparisonApi } from '../src/api/sweepComparison';
import type { Answer } from '../src/api/request';
import type { ComparedSweep, SweepComparison } from '../src/nouns';
import { idsArgs, idsQuery, linkPattern, namedIds } from '../src/comparison/compared';
import { SweepComparisonPage } from '../src/sweeps/comparison/ComparisonPage';
import { SweepComparisonModel } from '../src/sweeps/comparison/model';
import { COMPARED } from '../src/sweeps/comparison/state';
import { UNAVAILABLE } from './fakes';
import { faultsOf } from './faults';
import { FakeJobEvents } from './jobFakes';
import { aFigure } from './sweepFakes';

function aSide(part: Partial<ComparedSweep> = {}): ComparedSweep {
  return {
    sweep_id: 's1',
    name: 'forest',
    state: 'finished',
    duration_s: 90,
    busy_s: 170,
    metrics: [{ name: 'loss', direction: 'minimize' }],
    trials: { finished: 10, failed: 2 },
    best_value: 0.25,
    best_params: { rate: 0.01 },
    best_trial: 7,
    failures_in_a_row: 0,
    ...part
  };
}

class FakeComparison implements ISweepComparisonApi {
  trouble: Answer<never> | null = null;
  remark = '';
  readonly asked: (readonly string[])[] = [];

  compare(sweepIds: readonly string[]): Promise<Answer<SweepComparison>> {
    this.asked.push(sweepIds);
    const value: SweepComparison = {
      sweeps: [aSide(), aSide({ sweep_id: 's2', name: 'boosted', best_value: 0.125, best_trial: 3 })],
      params: [{ name: 'rate', values: ['0.01', '0.02'], is_equal: false }],
      plans: [
        { name: 'sampler', values: ['tpe', 'random'], is_equal: false },
        { name: 'workers', values: ['2', '2'], is_equal: true }
      ],
      remark: this.remark,
      by_trials: aFigure([]),
      by_time: aFigure([])
    };
    return Promise.resolve(this.trouble ?? { kind: 'ok', value });
  }
}

let model: SweepComparisonModel | null = null;

afterEach(() => {
  model?.dispose();
});

async function show(api: FakeComparison): Promise<{ model: SweepComparisonModel; onOpen: jest.Mock }> {
  const shown = new SweepComparisonModel({ api, events: new FakeJobEvents(), sweepIds: ['s1', 's2'], pollInterval: 30_000 });
  model = shown;
  const onOpen = jest.fn();
  render(<SweepComparisonPage model={shown} onOpen={onOpen} onCopy={jest.fn()} />);
  await act(async () => {
    await shown.refresh();
  });
  return { model: shown, onOpen };
}

test('the better of two is marked, and each leads to its page', async () => {
  const { onOpen } = await show(new FakeComparison());
  const row = screen.getByRole('rowheader', { name: 'Best value' }).closest('tr');
  const cells = row ? within(row).getAllByRole('cell') : [];
  expect(cells.map(cell => cell.dataset['mark'])).toEqual([undefined, 'best']);
  fireEvent.click(screen.getByRole('button', { name: 'boosted' }));
  expect(onOpen).toHaveBeenCalledWith('s2');
});

test('where metrics differ nothing is the best, and the reason is told', async () => {
  const api = new FakeComparison();
  api.remark = 'they are judged by different metrics';
  await show(api);
  expect(screen.getByText(api.remark)).toBeTruthy();
  expect(screen.queryByTitle('Best')).toBeNull();
});

test('of the plans only what differs is shown, until all is wanted', async () => {
  await show(new FakeComparison());
  expect(screen.queryByRole('rowheader', { name: 'workers' })).toBeNull();
  fireEvent.click(screen.getByRole('checkbox', { name: 'Of the plans, only differences' }));
  expect(screen.getByRole('rowheader', { name: 'workers' })).toBeTruthy();
});

test('what was compared stays when the server fails', async () => {
  const api = new FakeComparison();
  const shown = await show(api);
  api.trouble = UNAVAILABLE;
  await act(async () => {
    await shown.model.refresh();
  });
  expect(screen.getByRole('alert')).toBeTruthy();
  expect(screen.getByRole('rowheader', { name: 'rate' })).toBeTruthy();
});

test('the page is in order for those who do not see it', async () => {
  await show(new FakeComparison());
  expect(await faultsOf()).toEqual([]);
});

test('a link brings the same sweeps again, and what names too few is none', () => {
  const query = `?${idsQuery(['s1', 's2'], COMPARED)}`;
  expect(linkPattern(COMPARED).test(query)).toBe(true);
  expect(namedIds(idsArgs(query, COMPARED), COMPARED)).toEqual(['s1', 's2']);
  expect(namedIds({ sweepIds: ['s1', 's1', '../x'] }, COMPARED)).toBeNull();
  expect(namedIds({}, COMPARED)).toBeNull();
});
