/** What axe finds without a layout: names, roles, structure. Contrast is for the browser tests. */
import { act, render } from '@testing-library/react';
import React from 'react';

import { readPayload } from '../src/cards/payload';
import { RunCard } from '../src/cards/RunCard';
import { Copying } from '../src/components/Copying';
import { ExperimentsSection } from '../src/experiments/ExperimentsSection';
import { RunListModel } from '../src/experiments/model';
import { PanelHeader } from '../src/experiments/PanelHeader';
import { RunModel } from '../src/experiments/runModel';
import { RunPage, TABS } from '../src/experiments/RunPage';
import type { RunDetail } from '../src/nouns';
import { aDetail, aRun, FakeApi, FakeEvents, LOGGED_OUT, manyRuns } from './fakes';
import { faultsOf } from './faults';

const CELL = {
  cell_id: null,
  execution_count: 4,
  started_at: '2026-11-20T10:00:00Z',
  duration_s: 1,
  source: 'print(1)',
  state: 'finished' as const,
  stdout: '1\n',
  stderr: 'warned\n',
  output_hash: null,
  in_notebook: 'same' as const
};

const FULL: RunDetail = aDetail({
  state: 'failed',
  metrics: { loss: 0.25, training_score: null },
  params: Object.fromEntries(Array.from({ length: 30 }, (_, place) => [`p${place}`, String(place)])),
  tags: { stage: 'draft' },
  models: [
    { model_id: 'm-1', name: 'forest', state: 'READY' },
    { model_id: 'm-2', name: 'tree', state: 'FAILED' }
  ],
  cells: [CELL],
  figures: ['plot.txt'],
  environment: {
    python: '3.11',
    platform: 'Linux',
    packages: { mlflow: '3.0' },
    git: { commit: 'abc', branch: null, is_dirty: true },
    machine: { cpu: 'x86', cores: 2, memory_bytes: 8e9, gpus: [{ name: 'gpu', memory_bytes: 1e9 }] },
    origins: {},
    variables: {}
  },
  error: { type: 'ValueError', message: 'no such column', traceback: 'line 3' }
});

let model: RunModel | RunListModel | null = null;

afterEach(() => {
  model?.dispose();
});

test.each(TABS)('the tab %s of the page has no faults', async tab => {
  const run = aRunModel(FULL);
  const page = <RunPage model={run} tab={tab} onTab={jest.fn()} onOpenExperiment={jest.fn()} onCopy={jest.fn()} />;
  expect(await faults(page)).toEqual([]);
});

test('a card has no faults', async () => {
  const payload = readPayload({ version: 1, workspace: 'work', at: '2026-11-19T09:00:00Z', run: aRun() });
  const card = (
    <Copying onCopy={jest.fn()}>
      <RunCard payload={payload} model={aRunModel(FULL)} onOpen={jest.fn()} />
    </Copying>
  );
  expect(await faults(card)).toEqual([]);
});

test.each([
  ['full', new FakeApi(manyRuns(40))],
  ['empty', new FakeApi()],
  ['broken', Object.assign(new FakeApi(), { trouble: LOGGED_OUT })]
])('the panel has no faults when it is %s', async (_, api) => {
  const list = aListModel(api);
  const panel = (
    <>
      <PanelHeader model={list} onEnterList={jest.fn()} onTable={jest.fn()} />
      <ExperimentsSection
        model={list}
        onOpen={jest.fn()}
        onInsert={jest.fn()}
        onLeave={jest.fn()}
        verbs={{ has: () => true, execute: jest.fn() }}
      />
    </>
  );
  expect(await faults(panel)).toEqual([]);
});

function aListModel(api: FakeApi): RunListModel {
  const list = new RunListModel({ api, events: new FakeEvents(), pageSize: 100, pollInterval: 30_000 });
  model = list;
  return list;
}

function aRunModel(detail: RunDetail): RunModel {
  const api = new FakeApi();
  api.detail = detail;
  const run = new RunModel({ api, events: new FakeEvents(), runId: 'r0', pollInterval: 30_000 });
  model = run;
  return run;
}

/** What axe has to say of a drawn element after its model was read. */
async function faults(element: React.ReactElement): Promise<string[]> {
  const { container } = render(<main>{element}</main>);
  await act(async () => {
    await model?.refresh();
  });
  return faultsOf(container);
}
