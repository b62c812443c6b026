import { act, fireEvent, render, screen, within } from '@testing-library/react';
import React from 'react';

import type { IDataApi } from '../src/api/data';
import { CommandIDs } from '../src/commandIds';
import { DataModel } from '../src/experiments/dataModel';
import { DataPage } from '../src/experiments/DataPage';
import type { TabKey } from '../src/experiments/RunPage';
import { RunPage } from '../src/experiments/RunPage';
import { RunModel } from '../src/experiments/runModel';
import { changesOf, sharedTags } from '../src/experiments/TagsEditor';
import type { DataDetail, Lineage, MetricFigure, RunDetail } from '../src/nouns';
import { aDetail, aRun, FakeApi, FakeEvents, settle } from './fakes';
import { faultsOf } from './faults';

jest.mock('plotly.js-dist-min', () => ({
  default: { react: () => Promise.resolve(), purge: () => undefined, Plots: { resize: () => undefined } }
}));

let model: RunModel | null = null;

afterEach(() => model?.dispose());

const PAST = {
  cell_id: 'a',
  execution_count: 1,
  source: 'x = 1',
  started_at: null,
  duration_s: null,
  state: null,
  output_hash: null
};

const USE: RunDetail['data'][number] = {
  data_id: 'd1',
  name: 'iris.csv',
  kind: 'table',
  source: 'data/iris.csv',
  rows: 150,
  columns: 5,
  size_bytes: 4096,
  is_identified: true,
  role: 'train'
};

const LINEAGE: Lineage = {
  focus: 'run:r0',
  nodes: [
    { node_id: 'data:d1', kind: 'data', id: 'd1', name: 'iris.csv', state: null, detail: '150 rows' },
    { node_id: 'run:r0', kind: 'run', id: 'r0', name: 'first try', state: 'finished', detail: 'iris' }
  ],
  edges: [{ source: 'data:d1', target: 'run:r0', role: 'train' }],
  is_truncated: false,
  figure: { data: [], layout: {} }
};

const DETAIL: DataDetail = {
  ...USE,
  columns: [{ name: 'petal', type: 'double', nulls: 2, distinct: null }],
  file_id: null,
  column_count: 1,
  uses: [
    {
      run_id: 'r0',
      name: 'first try',
      experiment: 'iris',
      state: 'finished',
      started_at: '2026-11-20T10:00:00Z',
      role: 'train'
    }
  ],
  models: [{ model_id: 'm1', name: 'forest', state: 'READY', run_id: 'r0' }],
  is_truncated: false
};

const DATA: IDataApi = {
  data: () => Promise.resolve({ kind: 'ok', value: DETAIL }),
  lineage: () => Promise.resolve({ kind: 'ok', value: LINEAGE })
};

test('a note is written in its place and kept', async () => {
  const { onNote } = await show('overview', aDetail({ note: 'worked **well**' }));
  expect(screen.getByText('worked **well**')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Edit the note' }));
  const field = screen.getByRole('textbox', { name: 'Note, in Markdown' });
  fireEvent.change(field, { target: { value: 'worked badly' } });
  await act(async () => {
    fireEvent.keyDown(field, { key: 'Enter', ctrlKey: true });
    await settle();
  });
  expect(onNote).toHaveBeenCalledWith('worked badly');
  expect(screen.queryByRole('textbox')).toBeNull();
});

test('a note that cannot be kept stays where it was written', async () => {
  const { onNote } = await show('overview');
  onNote.mockResolvedValue(false);
  fireEvent.click(screen.getByRole('button', { name: 'Add a note' }));
  fireEvent.change(screen.getByRole('textbox'), { target: { value: 'hours of thought' } });
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: /Save/ }));
    await settle();
  });
  expect(screen.getByRole('textbox')).toHaveProperty('value', 'hours of thought');
});

test('a run that is archived is brought back from its page', async () => {
  const { execute } = await show('overview', aDetail({ is_archived: true }));
  expect(screen.queryByRole('button', { name: 'Archive' })).toBeNull();
  fireEvent.click(screen.getByRole('button', { name: 'Bring back' }));
  expect(execute).toHaveBeenCalledWith(CommandIDs.bringBackRuns, ['r0']);
});

test('the page leads to the run above and to those below', async () => {
  const parent = { run_id: 'p', name: 'all folds', state: 'finished' as const };
  const children = [{ run_id: 'c', name: 'fold 1', state: 'failed' as const }];
  const { onOpenRun } = await show('overview', aDetail({ parent, children }));
  fireEvent.click(screen.getByRole('button', { name: /all folds/ }));
  fireEvent.click(screen.getByRole('button', { name: /fold 1/ }));
  expect(onOpenRun.mock.calls).toEqual([['p'], ['c']]);
});

test('what ran before the run says which cells were edited since', async () => {
  await show(
    'code',
    aDetail({
      history: [
        { ...PAST, in_notebook: 'edited' },
        { ...PAST, in_notebook: 'gone' },
        { ...PAST, in_notebook: 'same' }
      ],
      history_left_out: 2
    })
  );
  expect(screen.getByText('5 cells ran before it')).toBeTruthy();
  const history = screen.getByText('5 cells ran before it').closest('details');
  act(() => {
    if (history) {
      history.open = true;
      fireEvent(history, new Event('toggle'));
    }
  });
  expect(screen.getAllByText('edited since')).toHaveLength(1);
  expect(screen.getAllByText('no longer in the notebook')).toHaveLength(1);
});

test('the data of the run lead to their pages', async () => {
  const { onOpenData } = await show('data', aDetail({ data: [USE] }));
  expect(screen.getByRole('cell', { name: 'train' })).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'iris.csv' }));
  expect(onOpenData).toHaveBeenCalledWith('d1');
});

test('the nodes of the graph are a list that keys reach', async () => {
  const { onOpenData } = await show('lineage');
  const nodes = screen.getByRole('list', { name: 'Nodes of the graph' });
  expect(within(nodes).getAllByRole('listitem')).toHaveLength(2);
  fireEvent.click(within(nodes).getByRole('button', { name: 'iris.csv' }));
  expect(onOpenData).toHaveBeenCalledWith('d1');
});

test.each<TabKey>(['overview', 'code', 'data', 'lineage'])('the tab %s has no faults with all that is around a run', async tab => {
  const { container } = await show(
    tab,
    aDetail({
      note: 'a note',
      data: [USE],
      history: [{ ...PAST, in_notebook: 'edited' }],
      seeds: [{ call: 'random.seed', value: '7' }],
      patch: '+x',
      parent: { run_id: 'p', name: 'all folds', state: 'finished' }
    })
  );
  expect(await faultsOf(container)).toEqual([]);
});

test('a page of data lists the runs that used it and the models that they kept', async () => {
  const onOpenRun = jest.fn();
  await showData(DATA, onOpenRun);
  const uses = screen.getByRole('region', { name: 'Runs that used it' });
  expect(within(uses).getByRole('cell', { name: 'forest' })).toBeTruthy();
  fireEvent.click(within(uses).getByRole('button', { name: 'first try' }));
  expect(onOpenRun).toHaveBeenCalledWith('r0');
});

test('a zoomed curve is read anew for its steps, and whole again afterwards', async () => {
  const api = new FakeApi();
  const asked: unknown[] = [];
  const curve = (points: number): MetricFigure => ({ metric: 'loss', points, figure: { data: [], layout: {} } });
  api.metrics = (_runId?: string, stretch?: unknown) => {
    asked.push(stretch);
    return Promise.resolve({ kind: 'ok', value: { figures: [curve(stretch === undefined ? 1000 : 50)] } });
  };
  model = new RunModel({ api, events: new FakeEvents(), runId: 'r0', pollInterval: 30_000 });
  await model.refresh();
  await settle();
  model.zoom('loss', [10.2, 60.7]);
  await settle();
  expect(asked.at(-1)).toEqual({ metric: 'loss', from_step: 10, to_step: 61 });
  expect(pointsOf(model)).toBe(50);
  model.zoom('loss', null);
  expect(pointsOf(model)).toBe(1000);
});

test('tags that differ are left as they are, those taken away are gone', () => {
  const runs = [aRun({ tags: { team: 'a', stage: 'x' } }), aRun({ tags: { team: 'b', stage: 'x' } })];
  expect(sharedTags(runs)).toEqual({ stage: 'x', team: '' });
  const rows = [
    { name: 'team', value: '', isNew: false },
    { name: 'new', value: '1', isNew: true },
    { name: '', value: '', isNew: true }
  ];
  expect(changesOf(sharedTags(runs), rows)).toEqual({ stage: null, new: '1' });
});

test('a page of data is read again when a run ends, its graph only when the data changed', async () => {
  const events = new FakeEvents();
  let [reads, graphs, uses] = [0, 0, DETAIL.uses];
  const api: IDataApi = {
    data: () => {
      reads += 1;
      return Promise.resolve({ kind: 'ok', value: { ...DETAIL, uses } });
    },
    lineage: of => {
      graphs += 1;
      return DATA.lineage(of);
    }
  };
  jest.useFakeTimers();
  const data = await showData(api, jest.fn(), events);
  await act(async () => {
    data.show();
    await jest.advanceTimersByTimeAsync(2000);
  });
  const before = reads;
  await act(async () => {
    events.tell({ verb: 'updated' });
    await jest.advanceTimersByTimeAsync(2000);
  });
  expect([reads, graphs]).toEqual([before, 1]);
  await act(async () => {
    events.tell({ verb: 'ended' });
    await jest.advanceTimersByTimeAsync(2000);
  });
  expect([reads, graphs]).toEqual([before + 1, 1]);
  uses = [];
  await act(async () => {
    events.tell({ verb: 'deleted' });
    await jest.advanceTimersByTimeAsync(2000);
  });
  expect([reads, graphs]).toEqual([before + 2, 2]);
  data.dispose();
  jest.useRealTimers();
});

function pointsOf(read: RunModel): number | undefined {
  return read.curves.kind === 'ready' ? read.curves.read.value[0]?.points : undefined;
}

async function showData(api: IDataApi, onOpenRun: jest.Mock, events = new FakeEvents()): Promise<DataModel> {
  const data = new DataModel({ api, events, dataId: 'd1', pollInterval: 30_000 });
  render(<DataPage api={api} model={data} onOpenRun={onOpenRun} onOpenData={jest.fn()} onCopy={jest.fn()} />);
  await act(async () => {
    await data.refresh();
    await settle();
  });
  return data;
}

interface IShown {
  readonly container: HTMLElement;
  readonly execute: jest.Mock;
  readonly onNote: jest.Mock;
  readonly onOpenRun: jest.Mock;
  readonly onOpenData: jest.Mock;
}

async function show(tab: TabKey, detail: RunDetail = aDetail()): Promise<IShown> {
  const api = new FakeApi();
  api.detail = detail;
  model = new RunModel({ api, events: new FakeEvents(), runId: 'r0', pollInterval: 30_000 });
  const execute = jest.fn();
  const verbs = { has: () => true, execute };
  const onNote = jest.fn().mockResolvedValue(true);
  const around = { onOpenRun: jest.fn(), onOpenData: jest.fn() };
  const { container } = render(
    <main>
      <RunPage
        model={model}
        tab={tab}
        onTab={jest.fn()}
        onOpenExperiment={jest.fn()}
        onCopy={jest.fn()}
        verbs={verbs}
        onNote={onNote}
        data={DATA}
        {...around}
      />
    </main>
  );
  await act(async () => {
    await model?.refresh();
    await settle();
  });
  return { container, execute, onNote, ...around };
}
