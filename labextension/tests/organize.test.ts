import { Notification } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';

import { RunListModel } from '../src/experiments/model';
import { Organizer, PART } from '../src/experiments/organize';
import { canAct } from '../src/experiments/organizeCommands';
import { RunLists } from '../src/experiments/runLists';
import { verbWords } from '../src/experiments/verbs';
import type { RunOutcome } from '../src/nouns';
import { aRun, FakeApi, FakeEvents, manyRuns, settle } from './fakes';

const trans = nullTranslator.load('notebench');
const MANY = Array.from({ length: 3 * PART }, (_, place) => `r${place}`);

beforeEach(() => jest.useFakeTimers());

afterEach(() => {
  Notification.dismiss();
  jest.useRealTimers();
});

/** An organizer whose requests are answered one by one, when the test says so. */
function slowly(): { organizer: Organizer; asked: string[][]; answer: () => Promise<void> } {
  const api = new FakeApi();
  const asked: string[][] = [];
  const waiting: (() => void)[] = [];
  api.change = runIds => {
    asked.push([...runIds]);
    const outcomes = runIds.map((run_id): RunOutcome => ({ run_id, result: 'done', message: null }));
    return new Promise(resolve => waiting.push(() => resolve({ kind: 'ok', value: { outcomes } })));
  };
  const organizer = new Organizer({ api, trans, onChanged: () => undefined, onGone: () => undefined });
  return {
    organizer,
    asked,
    answer: async () => {
      waiting.shift()?.();
      await settle();
    }
  };
}

function told(): string[] {
  return Notification.manager.notifications.map(({ message }) => message);
}

test('a change of many runs tells how far it is', async () => {
  const { organizer, answer } = slowly();
  const done = organizer.star(MANY, true);
  expect(told()).toEqual([]);
  jest.advanceTimersByTime(300);
  expect(told()).toEqual(['Changing runs: 0 of 300']);
  await answer();
  expect(told()).toEqual(['Changing runs: 100 of 300']);
  await answer();
  await answer();
  await done;
  jest.advanceTimersByTime(1000);
  expect(told()).toEqual([]);
});

test('a change of many runs is stopped, what was done can be undone', async () => {
  const { organizer, asked, answer } = slowly();
  const done = organizer.archive(MANY);
  jest.advanceTimersByTime(300);
  const [cancel] = Notification.manager.notifications[0]?.options.actions ?? [];
  cancel?.callback(new MouseEvent('click'));
  await answer();
  await done;
  jest.advanceTimersByTime(1000);
  expect(asked).toHaveLength(1);
  expect(told()).toEqual(['100 runs are archived.', 'Stopped: 100 of 300 runs were changed.']);
});

test('a change of few runs cannot be stopped, and says nothing where it is fast', async () => {
  const { organizer, answer } = slowly();
  const done = organizer.star(['r0'], true);
  jest.advanceTimersByTime(300);
  expect(told()).toEqual(['Changing 1 run…']);
  expect(Notification.manager.notifications[0]?.options.actions).toEqual([]);
  await answer();
  await done;
  jest.advanceTimersByTime(1000);
  expect(told()).toEqual([]);
});

test('a verb is offered where it would change one of the runs', () => {
  const seen = new Map([
    ['kept', aRun({ run_id: 'kept' })],
    ['away', aRun({ run_id: 'away', is_archived: true })]
  ]);
  const bringBack = { changes: (run: { is_archived: boolean }) => run.is_archived };
  expect(canAct(bringBack, ['kept'], seen)).toBe(false);
  expect(canAct(bringBack, ['kept', 'away'], seen)).toBe(true);
  expect(canAct(bringBack, ['not read yet'], seen)).toBe(true);
  expect(canAct(bringBack, [], seen)).toBe(false);
  expect(canAct({ isForOne: true }, ['kept', 'away'], seen)).toBe(false);
});

test('the bar brings back where all that is chosen was put away', () => {
  const away = aRun({ is_archived: true });
  expect(verbWords('archive', [away], trans).label).toBe('Bring back');
  expect(verbWords('archive', [away, aRun()], trans).label).toBe('Archive');
  expect(verbWords('delete', [aRun({ is_deleted: true })], trans).hindrance).not.toBeNull();
});

test('the lists know the runs that they have read', async () => {
  const lists = new RunLists();
  const api = new FakeApi(manyRuns(3));
  const list = new RunListModel({ api, events: new FakeEvents(), pageSize: 100, pollInterval: 30_000 });
  lists.add(list);
  await list.refresh();
  expect([...lists.seen.keys()]).toEqual(['r0', 'r1', 'r2']);
  list.dispose();
});
