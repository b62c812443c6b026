import { RunListModel } from '../src/experiments/model';
import { metricChoice } from '../src/experiments/query';
import { lastRead } from '../src/experiments/reading';
import { aDetail, aRun, FakeApi, FakeEvents, manyRuns, MISSING, settle, UNAVAILABLE } from './fakes';
import { RunModel } from '../src/experiments/runModel';

function listOf(api: FakeApi): RunListModel {
  return new RunListModel({ api, events: new FakeEvents(), pageSize: 100, pollInterval: 30_000 });
}

/** A list that was read once. */
async function loaded(api: FakeApi): Promise<RunListModel> {
  const model = listOf(api);
  await model.refresh();
  return model;
}

test('a list is loading until it was read', async () => {
  const model = listOf(new FakeApi(manyRuns(3)));
  expect(model.reading.kind).toBe('loading');
  await model.refresh();
  expect(model.reading.kind).toBe('ready');
  expect(model.total).toBe(3);
});

test('only the page on screen is asked for', async () => {
  const api = new FakeApi(manyRuns(50_000));
  const model = await loaded(api);
  expect(model.total).toBe(50_000);
  expect(api.asked).toHaveLength(1);
  expect(model.run(100)).toBeUndefined();
});

test('a page that comes into sight is loaded once', async () => {
  const api = new FakeApi(manyRuns(50_000));
  const model = await loaded(api);
  model.reach(49_980, 49_999);
  model.reach(49_981, 49_999);
  await settle();
  expect(model.run(49_999)?.run_id).toBe('r49999');
  expect(api.asked.map(query => query.offset)).toEqual([0, 49_900]);
});

test('reading again asks for the pages on screen only', async () => {
  const api = new FakeApi(manyRuns(1000));
  const model = await loaded(api);
  model.reach(250, 280);
  await settle();
  api.asked.length = 0;
  await model.refresh();
  expect(api.asked.map(query => query.offset)).toEqual([200]);
});

test('a failure keeps the last good rows and the time it began', async () => {
  const api = new FakeApi(manyRuns(3));
  const model = await loaded(api);
  api.trouble = UNAVAILABLE;
  await model.refresh();
  const first = model.reading;
  await model.refresh();
  expect(first.kind === 'broken' && first.problem.kind).toBe('refused');
  expect(model.run(0)?.run_id).toBe('r0');
  expect(model.reading).toMatchObject({ since: first.kind === 'broken' ? first.since : null });
});

test('an answer after a failure makes the list whole again', async () => {
  const api = new FakeApi(manyRuns(3));
  api.trouble = UNAVAILABLE;
  const model = await loaded(api);
  expect(lastRead(model.reading)).toBeNull();
  api.trouble = null;
  await model.refresh();
  expect(model.reading.kind).toBe('ready');
});

test('an answer to an older question is not shown', async () => {
  const api = new FakeApi(manyRuns(20));
  const model = await loaded(api);
  const slow = model.refresh();
  model.ask({ text: 'run 7' });
  await slow;
  await model.refresh();
  expect(model.total).toBe(1);
});

test('the active row stays with its run when new ones come before it', async () => {
  const api = new FakeApi(manyRuns(5));
  const model = await loaded(api);
  model.activate(1);
  api.all = [aRun({ run_id: 'new' }), ...api.all];
  await model.refresh();
  expect(model.active).toBe(2);
});

test('the metrics to choose from are those of the loaded runs, and the chosen one', async () => {
  const api = new FakeApi([aRun({ metrics: { loss: 1, accuracy: null } })]);
  const model = await loaded(api);
  model.ask({ metric: metricChoice('auc') });
  expect(model.metricNames).toEqual(['auc', 'accuracy', 'loss']);
  model.dispose();
});

test('sorting by a metric asks the server for that order', async () => {
  const api = new FakeApi(manyRuns(2));
  const model = await loaded(api);
  model.ask({ metric: metricChoice('loss'), sort: 'lowest' });
  await model.refresh();
  expect(api.asked.at(-1)).toMatchObject({ sort: 'metrics.loss', descending: false, offset: 0 });
  model.dispose();
});

test('a run that has ended is no more followed by its card', async () => {
  const api = new FakeApi();
  const options = { api, events: new FakeEvents(), runId: 'r0', pollInterval: 30_000, untilEnded: true };
  const model = new RunModel(options);
  model.show();
  await new Promise(resolve => window.setTimeout(resolve, 20));
  expect(lastRead(model.run)?.value.state).toBe('finished');
  expect(model.isFollowing).toBe(false);
  model.dispose();
});

test('a running run is followed until its events say that it ended', async () => {
  const api = new FakeApi();
  api.detail = aDetail({ state: 'running', ended_at: null });
  const events = new FakeEvents();
  const model = new RunModel({ api, events, runId: 'r0', pollInterval: 30_000, untilEnded: true });
  model.show();
  await new Promise(resolve => window.setTimeout(resolve, 20));
  expect(model.isFollowing).toBe(true);
  api.detail = aDetail({ state: 'failed' });
  events.tell({ verb: 'ended', id: 'r0' });
  await new Promise(resolve => window.setTimeout(resolve, 300));
  expect(lastRead(model.run)?.value.state).toBe('failed');
  expect(model.isFollowing).toBe(false);
  model.dispose();
});

test('a run that is not there is not asked for again by its card', async () => {
  const api = new FakeApi();
  api.trouble = MISSING;
  const model = new RunModel({ api, events: new FakeEvents(), runId: 'r0', pollInterval: 30_000, untilEnded: true });
  model.show();
  await new Promise(resolve => window.setTimeout(resolve, 20));
  expect(model.run.kind).toBe('broken');
  expect(model.isFollowing).toBe(false);
  model.dispose();
});

test('a late answer does not replace the newer one', async () => {
  const api = new FakeApi();
  const answers: ((name: string) => void)[] = [];
  api.run = () =>
    new Promise(resolve => answers.push(name => resolve({ kind: 'ok', value: aDetail({ name }) })));
  const model = new RunModel({ api, events: new FakeEvents(), runId: 'r0', pollInterval: 30_000 });
  const readings = [model.refresh(), model.refresh()];
  answers[1]?.('newer');
  answers[0]?.('older');
  await Promise.all(readings);
  expect(lastRead(model.run)?.value.name).toBe('newer');
  model.dispose();
});

test('the rows scrolled to during a reading are loaded after it', async () => {
  const api = new FakeApi(manyRuns(1000));
  const model = await loaded(api);
  const reading = model.refresh();
  model.reach(500, 520);
  await reading;
  await settle();
  expect(model.run(510)?.run_id).toBe('r510');
  model.dispose();
});

test('opening the list with another query asks once', async () => {
  const api = new FakeApi(manyRuns(3));
  const model = listOf(api);
  model.ask({ experiment: 'iris' });
  model.show();
  await new Promise(resolve => window.setTimeout(resolve, 50));
  expect(api.asked).toHaveLength(1);
  model.dispose();
});

test('the usual metric is shown until another is chosen', async () => {
  const runs = manyRuns(3).map(run => ({ ...run, metrics: { training_score: 1, accuracy: 1 } }));
  const model = await loaded(new FakeApi(runs));
  expect(model.metric).toBe('accuracy');
  model.ask({ metric: { kind: 'none' } });
  expect(model.metric).toBeNull();
  model.dispose();
});
