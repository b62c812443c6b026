import { act, fireEvent, render, screen } from '@testing-library/react';
import React from 'react';

import { CommandIDs } from '../src/commandIds';
import { RunListModel } from '../src/experiments/model';
import { PanelHeader } from '../src/experiments/PanelHeader';
import { RunList } from '../src/experiments/RunList';
import { SelectionBar } from '../src/experiments/SelectionBar';
import { FakeApi, FakeEvents, manyRuns } from './fakes';

let model: RunListModel;

afterEach(() => model.dispose());

function press(key: string, part: { shiftKey?: boolean; ctrlKey?: boolean } = {}): void {
  fireEvent.keyDown(screen.getByRole('listbox'), { key, ...part });
}

test('the space bar chooses the active run, and chooses it no more', async () => {
  await showList();
  press('ArrowDown');
  press(' ');
  expect(chosen()).toEqual(['r0']);
  expect(screen.getAllByRole('option', { selected: true })).toHaveLength(1);
  press(' ');
  expect(chosen()).toEqual([]);
});

test('Shift with an arrow chooses a range that shrinks again', async () => {
  await showList();
  press('Home');
  press('ArrowDown', { shiftKey: true });
  press('ArrowDown', { shiftKey: true });
  expect(chosen()).toEqual(['r0', 'r1', 'r2']);
  press('ArrowUp', { shiftKey: true });
  expect(chosen()).toEqual(['r0', 'r1']);
});

test('a range is added to what was chosen before', async () => {
  await showList();
  fireEvent.click(screen.getByText('run 1'), { ctrlKey: true });
  fireEvent.click(screen.getByText('run 4'), { ctrlKey: true });
  fireEvent.click(screen.getByText('run 6'), { shiftKey: true });
  expect(chosen()).toEqual(['r1', 'r4', 'r5', 'r6']);
});

test('a click with Control opens no run', async () => {
  const { onOpen } = await showList();
  fireEvent.click(screen.getByText('run 1'), { ctrlKey: true });
  expect(onOpen).not.toHaveBeenCalled();
});

test('Control and A choose all runs that are loaded', async () => {
  await showList(250);
  press('a', { ctrlKey: true });
  expect(chosen()).toHaveLength(100);
});

test('Escape first chooses none, then leaves', async () => {
  const { onLeave } = await showList();
  press('ArrowDown');
  press(' ');
  press('Escape');
  expect(chosen()).toEqual([]);
  expect(onLeave).not.toHaveBeenCalled();
  press('Escape');
  expect(onLeave).toHaveBeenCalledTimes(1);
});

test('Delete asks for the chosen runs, or else for the active one', async () => {
  const { onDelete } = await showList();
  press('End');
  press('Delete');
  expect(onDelete).toHaveBeenLastCalledWith(['r9']);
  press('Home');
  press(' ');
  press('ArrowDown', { shiftKey: true });
  press('Delete');
  expect(onDelete).toHaveBeenLastCalledWith(['r0', 'r1']);
});

test('the menu key opens the menu of the active run', async () => {
  await showList();
  const asked: EventTarget[] = [];
  document.addEventListener('contextmenu', event => event.target && asked.push(event.target), { once: true });
  press('End');
  press('ContextMenu');
  expect(asked).toEqual([screen.getByText('run 9').closest('.notebench-RunRow')]);
});

test('what is chosen stays chosen while the list is read again', async () => {
  const api = await showList();
  press('End');
  press(' ');
  api.api.all = [...manyRuns(1).map(run => ({ ...run, run_id: 'new' })), ...api.api.all];
  await act(async () => {
    await model.refresh();
  });
  expect(chosen()).toEqual(['r9']);
  expect(screen.getByRole('option', { selected: true }).getAttribute('data-run-id')).toBe('r9');
});

test('the bar counts what is chosen, and compares from two runs on', async () => {
  await showList();
  const execute = jest.fn();
  render(<SelectionBar model={model} verbs={{ has: () => true, execute }} />);
  act(() => model.selection.toggle(0));
  fireEvent.click(screen.getByRole('button', { name: 'Compare' }));
  expect(execute).not.toHaveBeenCalled();
  act(() => model.selection.toggle(1));
  expect(screen.getByText('2 chosen')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Compare' }));
  expect(execute).toHaveBeenCalledWith(CommandIDs.compareRuns, ['r0', 'r1']);
});

test('a verb without a command is not offered', async () => {
  await showList();
  const has = (command: string): boolean => command !== CommandIDs.starRuns;
  render(<SelectionBar model={model} verbs={{ has, execute: jest.fn() }} />);
  act(() => model.selection.toggle(0));
  expect(screen.queryByRole('button', { name: 'Star' })).toBeNull();
  expect(screen.getByRole('button', { name: 'Archive' })).toBeTruthy();
});

test.each(['Enter', 'ArrowDown'])('%s right after typing enters the list that was typed for', async key => {
  await showList();
  act(() => model.activate(2));
  const entered: (number | null)[] = [];
  render(<PanelHeader model={model} onEnterList={() => entered.push(model.total)} onTable={jest.fn()} />);
  const filter = screen.getByRole('searchbox');
  fireEvent.change(filter, { target: { value: 'run 7' } });
  await act(async () => {
    fireEvent.keyDown(filter, { key });
    await model.flush();
  });
  expect(entered).toEqual([1]);
  expect(model.active).toBe(-1); // the list begins at its first row when it is entered
});

test('a second Enter, pressed before the list is read, opens what the words lead to', async () => {
  await showList();
  const onEnterList = jest.fn();
  render(<PanelHeader model={model} onEnterList={onEnterList} onTable={jest.fn()} />);
  const filter = screen.getByRole('searchbox');
  fireEvent.change(filter, { target: { value: 'run 7' } });
  await act(async () => {
    fireEvent.keyDown(filter, { key: 'Enter' });
    fireEvent.keyDown(filter, { key: 'Enter' });
    await model.flush();
  });
  expect(onEnterList.mock.calls).toEqual([[true]]);
});

function chosen(): readonly string[] {
  return model.selection.ids;
}

async function showList(count = 10): Promise<{ api: FakeApi; onOpen: jest.Mock; onLeave: jest.Mock; onDelete: jest.Mock }> {
  const shown = { onOpen: jest.fn(), onLeave: jest.fn(), onDelete: jest.fn() };
  const api = new FakeApi(manyRuns(count));
  model = new RunListModel({ api, events: new FakeEvents(), pageSize: 100, pollInterval: 30_000 });
  await model.refresh();
  render(<RunList model={model} {...shown} />);
  return { api, ...shown };
}
