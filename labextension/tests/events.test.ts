import { RUN_EVENT_SCHEMA, runEvent, Watch } from '../src/api/events';
import { FakeEvents, settle } from './fakes';

const EMISSION = { schema_id: RUN_EVENT_SCHEMA, verb: 'ended', id: 'r1', state: 'failed', at: '2026-11-20T10:00:00Z' };

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

test('a run event is read from an emission', () => {
  expect(runEvent(EMISSION)).toEqual({ verb: 'ended', id: 'r1', state: 'failed', at: EMISSION.at });
});

test('the events of others are passed over', () => {
  expect(runEvent({ ...EMISSION, schema_id: 'https://events.jupyter.org/contents' })).toBeNull();
});

test.each([null, 'text', { ...EMISSION, verb: 'exploded' }, { ...EMISSION, at: 'yesterday' }, { ...EMISSION, id: 3 }])(
  'an emission that is not well formed is passed over: %j',
  emission => {
    expect(runEvent(emission)).toBeNull();
  }
);

test('a burst of events makes one reading in each pause', async () => {
  const { events, read, watch } = watching();
  await begin(watch);
  for (let time = 0; time < 10; time += 1) {
    events.tell();
  }
  await jest.advanceTimersByTimeAsync(250);
  expect(read).toHaveBeenCalledTimes(2);
  watch.dispose();
});

test('an event about something else makes no reading', async () => {
  const { events, read, watch } = watching();
  await begin(watch);
  events.tell({ id: 'other' });
  await jest.advanceTimersByTimeAsync(1000);
  expect(read).toHaveBeenCalledTimes(1);
  watch.dispose();
});

test('nothing is read after it was stopped', async () => {
  const { events, read, watch } = watching();
  await begin(watch);
  events.tell();
  watch.stop();
  events.tell();
  await jest.advanceTimersByTimeAsync(200_000);
  expect(read).toHaveBeenCalledTimes(1);
  watch.dispose();
});

test('the poll reads where no event came', async () => {
  const { read, watch } = watching();
  await begin(watch);
  await jest.advanceTimersByTimeAsync(45_000);
  expect(read.mock.calls.length).toBeGreaterThan(1);
  watch.dispose();
});

test('an event during a reading leads to one more after it', async () => {
  let finish = (): void => undefined;
  const events = new FakeEvents();
  const read = jest.fn(() => new Promise<boolean>(resolve => (finish = () => resolve(true))));
  const watch = new Watch({ events, read, pollInterval: 30_000 });
  await begin(watch);
  events.tell();
  await jest.advanceTimersByTimeAsync(300);
  expect(read).toHaveBeenCalledTimes(1);
  finish();
  await jest.advanceTimersByTimeAsync(300);
  expect(read).toHaveBeenCalledTimes(2);
  watch.dispose();
});

test('while the document is hidden nothing is read, and afterwards what was missed', async () => {
  const { events, read, watch } = watching();
  await begin(watch);
  see(false);
  events.tell();
  events.tell();
  await jest.advanceTimersByTimeAsync(120_000);
  expect(read).toHaveBeenCalledTimes(1);
  see(true);
  await jest.advanceTimersByTimeAsync(300);
  expect(read).toHaveBeenCalledTimes(2);
  watch.dispose();
});

test('a server that asks to be left alone is', async () => {
  const events = new FakeEvents();
  const read = jest.fn(() => Promise.resolve(false));
  const watch = new Watch({ events, read, patience: () => 200_000, pollInterval: 30_000 });
  await begin(watch);
  events.tell();
  await jest.advanceTimersByTimeAsync(150_000);
  expect(read).toHaveBeenCalledTimes(1);
  await jest.advanceTimersByTimeAsync(60_000);
  expect(read).toHaveBeenCalledTimes(2);
  watch.dispose();
});

function see(isSeen: boolean): void {
  Object.defineProperty(document, 'hidden', { configurable: true, value: !isSeen });
  document.dispatchEvent(new Event('visibilitychange'));
}

function watching(): { events: FakeEvents; read: jest.Mock<Promise<boolean>>; watch: Watch } {
  const events = new FakeEvents();
  const read = jest.fn(() => Promise.resolve(true));
  const concerns = (event: { id?: string }): boolean => event.id === undefined;
  return { events, read, watch: new Watch({ events, read, concerns, pollInterval: 30_000 }) };
}

async function begin(watch: Watch): Promise<void> {
  watch.start();
  await jest.advanceTimersByTimeAsync(1);
  await settle();
}
