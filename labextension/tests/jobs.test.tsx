import { act, fireEvent, render, screen } from '@testing-library/react';
import React from 'react';

import { JOB_EVENT_SCHEMA, jobEvent } from '../src/api/jobs';
import { CommandIDs } from '../src/commandIds';
import { JobModel } from '../src/jobs/jobModel';
import { JobPage } from '../src/jobs/JobPage';
import { JobsSection } from '../src/jobs/JobsSection';
import { JobListModel } from '../src/jobs/listModel';
import { commandLine, plainLog } from '../src/jobs/words';
import type { JobDetail } from '../src/nouns';
import { aRun, FakeApi, settle, UNAVAILABLE } from './fakes';
import { faultsOf } from './faults';
import { aJob, FakeJobEvents, FakeJobs } from './jobFakes';

const made: { dispose(): void }[] = [];

afterEach(() => {
  made.splice(0).forEach(model => model.dispose());
});

function listOf(api: FakeJobs, events = new FakeJobEvents()): JobListModel {
  const model = new JobListModel({ api, events, pollInterval: 30_000 });
  made.push(model);
  return model;
}

async function showList(jobs: JobDetail[]): Promise<{ model: JobListModel; onOpen: jest.Mock; onLeave: jest.Mock }> {
  const model = listOf(new FakeJobs(jobs));
  const [onOpen, onLeave] = [jest.fn(), jest.fn()];
  render(<JobsSection model={model} onOpen={onOpen} onLeave={onLeave} />);
  await act(async () => {
    await model.refresh();
  });
  return { model, onOpen, onLeave };
}

async function showPage(api: FakeJobs, runs = new FakeApi()): Promise<{ model: JobModel; onVerb: jest.Mock }> {
  const model = new JobModel({ api, events: new FakeJobEvents(), runs, jobId: 'j1', pollInterval: 30_000 });
  made.push(model);
  const onVerb = jest.fn();
  render(<JobPage model={model} onVerb={onVerb} onOpenRun={jest.fn()} onCopy={jest.fn()} />);
  await act(async () => {
    await model.refresh();
    await settle();
  });
  return { model, onVerb };
}

test('what goes on stands above what has ended', async () => {
  const ended = aJob({ id: 'j2', name: 'done', state: 'finished', ended_at: '2026-11-20T11:00:00Z' });
  const { model } = await showList([ended, aJob()]);
  expect(screen.getAllByRole('option').map(row => row.dataset['jobId'])).toEqual(['j1', 'j2']);
  expect(model.live).toBe(1);
});

test('what has a place of its own is listed while it goes on, and then only there', async () => {
  const ended = aJob({ id: 'j2', kind: 'sweep', state: 'finished', ended_at: '2026-11-20T11:00:00Z' });
  const step = aJob({ id: 'j3', kind: 'step', state: 'finished', ended_at: '2026-11-20T11:00:00Z' });
  const { model } = await showList([ended, step, aJob({ kind: 'sweep' })]);
  expect(model.jobs.map(job => job.id)).toEqual(['j1']);
});

test('progress is a bar with its figures', async () => {
  const progress = { done: 3, total: 10, text: 'fold 3', at: '2026-11-20T10:00:00Z', facts: {} };
  await showList([aJob({ progress })]);
  const bar = screen.getByRole('progressbar', { name: 'Progress of fit the forest' });
  expect(bar.getAttribute('aria-valuetext')).toBe('3 of 10');
});

test('arrows move, Enter opens, Escape leaves', async () => {
  const { onOpen, onLeave } = await showList([aJob(), aJob({ id: 'j2' })]);
  const list = screen.getByRole('listbox', { name: 'Jobs' });
  fireEvent.keyDown(list, { key: 'ArrowDown' });
  expect(list.getAttribute('aria-activedescendant')).toBe(screen.getAllByRole('option')[1]?.id);
  fireEvent.keyDown(list, { key: 'Enter' });
  expect(onOpen).toHaveBeenCalledWith(expect.objectContaining({ id: 'j2' }));
  fireEvent.keyDown(list, { key: 'Escape' });
  expect(onLeave).toHaveBeenCalled();
});

test('an event leads to a reading', async () => {
  const [api, events] = [new FakeJobs(), new FakeJobEvents()];
  const model = listOf(api, events);
  model.show();
  await settle();
  api.all = [];
  await new Promise<void>(done => {
    model.changed.connect(() => done());
    events.tell({ id: 'j1' });
  });
  expect(model.jobs).toEqual([]);
});

test('a page shows facts, command and the verbs that the server allows', async () => {
  const { onVerb } = await showPage(new FakeJobs());
  expect(screen.getByText(`python train.py 'a b'`)).toBeTruthy();
  const verbs = screen.getByRole('toolbar', { name: 'Verbs' });
  expect([...verbs.querySelectorAll('button')].map(button => button.textContent?.trim())).toEqual(['Pause', 'Stop', 'Cancel…']);
  fireEvent.click(screen.getByRole('button', { name: 'Pause' }));
  expect(onVerb).toHaveBeenCalledWith(CommandIDs.pauseJob);
});

test('a job in a cluster says on which target it runs', async () => {
  await showPage(new FakeJobs([aJob({ place: 'ray:gpu-box' })]));
  expect(screen.getByText('Runs on').nextSibling?.textContent).toBe('gpu-box');
});

test('a failed job says why', async () => {
  const ended = { state: 'failed', reason: 'exit code 3', exit_code: 3, ended_at: '2026-11-20T10:01:01Z', verbs: ['retry'] } as const;
  await showPage(new FakeJobs([aJob({ ...ended, verbs: [...ended.verbs] })]));
  expect(screen.getByText('exit code 3')).toBeTruthy();
  expect(screen.getByText('1 min 0 s')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Retry' })).toBeTruthy();
});

test('a log is read on from where the last reading ended', async () => {
  const api = new FakeJobs();
  api.written = 'one two three four\n';
  const { model } = await showPage(api);
  expect(screen.getByRole('log').textContent).toBe('one two three four\n');
  api.written += 'five\n';
  await act(async () => {
    await model.refresh();
  });
  expect(screen.getByRole('log').textContent).toBe('one two three four\nfive\n');
  expect(api.offsets.filter(offset => offset < 0)).toHaveLength(1);
});

test('a log without a line says so, and wraps or not', async () => {
  const api = new FakeJobs();
  api.written = '';
  await showPage(api);
  const log = screen.getByRole('log');
  expect(log.textContent).toBe('Nothing was printed yet.');
  expect(log.dataset['wrapped']).toBe('true');
  fireEvent.click(screen.getByRole('checkbox', { name: 'Wrap lines' }));
  expect(log.dataset['wrapped']).toBe('false');
});

test('the runs that were begun in it are linked', async () => {
  const runs = new FakeApi([aRun({ name: 'tracked in a job' })]);
  await showPage(new FakeJobs(), runs);
  expect(screen.getByRole('button', { name: 'tracked in a job' })).toBeTruthy();
  expect(runs.asked[0]?.filter).toBe("tags.`notebench.job_id` = 'j1'");
});

test('what was shown stays when the server fails', async () => {
  const api = new FakeJobs();
  const { model } = await showPage(api);
  api.trouble = UNAVAILABLE;
  await act(async () => {
    await model.refresh();
  });
  expect(screen.getByRole('alert')).toBeTruthy();
  expect(screen.getByRole('log').textContent).toBe('hello\n');
});

test.each([
  ['\u001b[31mred\u001b[0m', 'red'],
  ['10 %\r50 %\r100 %\ndone\n', '100 %\ndone\n'],
  ['a\r\nb\r\n', 'a\nb\n'],
  ['\u001b]0;title\u0007plain', 'plain']
])('a log reads as in a terminal: %j', (written, shown) => {
  expect(plainLog(written)).toBe(shown);
});

test('work that is no command line has none', () => {
  expect(commandLine(aJob({ work: { argv: 'ls' } }))).toBeNull();
  expect(commandLine(aJob({ work: {} }))).toBeNull();
});

test('only a job event is one', () => {
  expect(jobEvent({ schema_id: JOB_EVENT_SCHEMA, verb: 'started', id: 'j1' })).toEqual({ id: 'j1' });
  expect(jobEvent({ schema_id: JOB_EVENT_SCHEMA, verb: 'changed' })).toEqual({});
  expect(jobEvent({ schema_id: JOB_EVENT_SCHEMA, verb: 3 })).toBeNull();
  expect(jobEvent({ schema_id: 'another', verb: 'started' })).toBeNull();
});

test('list and page are in order for those who do not see them', async () => {
  await showList([aJob({ progress: { done: 1, total: 2, text: '', at: '2026-11-20T10:00:00Z', facts: {} } })]);
  await showPage(new FakeJobs());
  expect(await faultsOf()).toEqual([]);
});
