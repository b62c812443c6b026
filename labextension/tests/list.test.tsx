import { act, fireEvent, render, screen, within } from '@testing-library/react';
import React from 'react';

import { RunListModel } from '../src/experiments/model';
import { ExperimentsSection } from '../src/experiments/ExperimentsSection';
import { placeAfterKey } from '../src/experiments/listKeys';
import { RunList } from '../src/experiments/RunList';
import { FakeApi, FakeEvents, LOGGED_OUT, manyRuns, UNAVAILABLE } from './fakes';

test.each([
  ['ArrowDown', -1, 0],
  ['ArrowDown', 3, 4],
  ['ArrowDown', 99, 99],
  ['ArrowUp', -1, 99],
  ['ArrowUp', 0, 0],
  ['PageDown', 5, 15],
  ['PageDown', 95, 99],
  ['PageUp', 5, 0],
  ['Home', 50, 0],
  ['End', 50, 99],
  ['a', 50, null]
])('%s from place %p leads to %p', (key, active, place) => {
  expect(placeAfterKey(key, active, 100, 10)).toBe(place);
});

test('arrows choose a row that assistive tools are told of', async () => {
  await showList(500);
  const list = screen.getByRole('listbox', { name: 'Runs' });
  fireEvent.keyDown(list, { key: 'ArrowDown' });
  fireEvent.keyDown(list, { key: 'ArrowDown' });
  const active = document.getElementById(list.getAttribute('aria-activedescendant') ?? '');
  expect(active?.getAttribute('data-active')).toBe('true');
  expect(active?.getAttribute('aria-posinset')).toBe('2');
  expect(active?.getAttribute('aria-setsize')).toBe('500');
});

test('Enter opens the active run', async () => {
  const { onOpen } = await showList(5);
  const list = screen.getByRole('listbox');
  fireEvent.keyDown(list, { key: 'End' });
  fireEvent.keyDown(list, { key: 'Enter' });
  expect(onOpen).toHaveBeenCalledWith('r4');
});

test('Escape leaves the list', async () => {
  const { onLeave } = await showList(5);
  fireEvent.keyDown(screen.getByRole('listbox'), { key: 'Escape' });
  expect(onLeave).toHaveBeenCalledTimes(1);
});

test('a click opens the run that was clicked', async () => {
  const { onOpen } = await showList(5);
  fireEvent.click(screen.getByText('run 3'));
  expect(onOpen).toHaveBeenCalledWith('r3');
});

test('a star is shown where there is one', async () => {
  const [plain, starred] = manyRuns(2);
  const model = await read(new FakeApi(plain && starred ? [plain, { ...starred, is_starred: true }] : []));
  render(<RunList model={model} onOpen={jest.fn()} onLeave={jest.fn()} onDelete={jest.fn()} />);
  const [first, second] = screen.getAllByRole('option');
  expect(first?.textContent).not.toContain('Starred');
  expect(second?.textContent).toContain('Starred');
  model.dispose();
});

test('the archive and the starred runs are a choice away, under the words of the table', async () => {
  const api = new FakeApi([...manyRuns(2), ...manyRuns(1).map(run => ({ ...run, run_id: 'away', is_archived: true }))]);
  const { model } = await showSection(api);
  fireEvent.change(screen.getByLabelText('Shelf'), { target: { value: '1' } });
  await act(async () => {
    await model.flush();
  });
  expect(screen.getAllByRole('option').filter(row => row.dataset['runId'] === 'away')).toHaveLength(1);
  fireEvent.click(screen.getByLabelText('Starred only'));
  await act(async () => {
    await model.flush();
  });
  expect(api.asked.at(-1)).toMatchObject({ archived: 'only', starred: 'only' });
  model.dispose();
});

test('of many runs only those on screen are drawn', async () => {
  await showList(50_000);
  expect(screen.getAllByRole('option').length).toBeLessThan(60);
});

test('an empty workspace offers to track a cell', async () => {
  const { onInsert } = await showSection(new FakeApi());
  fireEvent.click(screen.getByRole('button', { name: 'Track a cell' }));
  expect(onInsert).toHaveBeenCalledTimes(1);
});

test('a filter that matches nothing offers all runs again', async () => {
  const { model } = await showSection(new FakeApi(manyRuns(3)));
  await act(async () => {
    model.ask({ text: 'none' });
    await model.refresh();
  });
  fireEvent.click(screen.getByRole('button', { name: 'Show all runs' }));
  expect(model.query.text).toBe('');
  model.dispose();
});

test('a store that fails is named, and can be tried again', async () => {
  const api = new FakeApi(manyRuns(3));
  api.trouble = UNAVAILABLE;
  await showSection(api);
  expect(screen.getByRole('alert').textContent).toContain('the store is locked');
  api.trouble = null;
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await Promise.resolve();
  });
  expect(await screen.findByRole('listbox', { name: 'Runs' })).toBeTruthy();
});

test('who is logged out is led to the login', async () => {
  const api = new FakeApi();
  api.trouble = LOGGED_OUT;
  await showSection(api);
  expect(screen.getByRole('link', { name: 'Log in again' }).getAttribute('href')).toBe('/user/ada/login');
});

test('the rows that were read last stay when the store fails', async () => {
  const api = new FakeApi(manyRuns(3));
  const { model } = await showSection(api);
  const list = screen.getByRole('listbox', { name: 'Runs' });
  api.trouble = UNAVAILABLE;
  await act(async () => {
    await model.refresh();
  });
  expect(screen.getByRole('alert')).toBeTruthy();
  expect(screen.getByRole('listbox', { name: 'Runs' })).toBe(list);
  expect(within(screen.getByRole('listbox', { name: 'Runs' })).getAllByRole('option')).toHaveLength(3);
});

interface IShown {
  readonly model: RunListModel;
  readonly onOpen: jest.Mock;
  readonly onLeave: jest.Mock;
  readonly onInsert: jest.Mock;
}

async function read(api: FakeApi): Promise<RunListModel> {
  const model = new RunListModel({ api, events: new FakeEvents(), pageSize: 100, pollInterval: 30_000 });
  await model.refresh();
  return model;
}

async function showList(count: number): Promise<IShown> {
  const shown = { onOpen: jest.fn(), onLeave: jest.fn(), onInsert: jest.fn(), onDelete: jest.fn() };
  const model = await read(new FakeApi(manyRuns(count)));
  render(<RunList model={model} {...shown} />);
  return { model, ...shown };
}

async function showSection(api: FakeApi): Promise<IShown> {
  const shown = { onOpen: jest.fn(), onLeave: jest.fn(), onInsert: jest.fn() };
  const model = await read(api);
  const verbs = { has: () => true, execute: jest.fn() };
  render(<ExperimentsSection model={model} verbs={verbs} {...shown} />);
  return { model, ...shown };
}
