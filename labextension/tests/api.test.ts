import { ServerConnection } from '@jupyterlab/services';

import { requestJson, routeUrl } from '../src/api/request';
import { RunApi } from '../src/api/runs';
import { experimentList, runDetail, runPage } from '../src/api/shapes';
import { text } from '../src/api/parse';
import { VERSION } from '../src/version';
import { aDetail, aRun } from './fakes';
import manifest from '../package.json';

/** Settings whose server gives one answer, whatever is asked. */
function serverSaying(answer: () => Promise<Response>): ServerConnection.ISettings {
  return ServerConnection.makeSettings({ baseUrl: 'http://localhost:1/user/ada/', fetch: answer });
}

function response(status: number, body: string): Promise<Response> {
  return Promise.resolve(new Response(body, { status, statusText: 'Reason' }));
}

test('a page of runs is read as it is described', () => {
  const page = { runs: [aRun()], total: 1, next_offset: null };
  expect(runPage(page)).toEqual(page);
});

test('a whole run is read as it is described', () => {
  expect(runDetail(aDetail())).toEqual(aDetail());
});

test('an experiment whose runs the store cannot count is read', () => {
  const list = { experiments: [{ experiment_id: '1', name: 'iris', runs: null }] };
  expect(experimentList(list)).toEqual(list);
});

test('a state that is not known is named with its place', () => {
  const page = { runs: [{ ...aRun(), state: 'asleep' }], total: 1, next_offset: null };
  expect(() => runPage(page)).toThrow(/runs\[0\]\.state is not one of running/);
});

test('a field that is missing is named', () => {
  expect(() => runPage({ runs: [], total: 0 })).toThrow('the answer.next_offset is not a finite number');
});

test('a field that is new is let through', () => {
  expect(runPage({ runs: [], total: 0, next_offset: null, later: 1 }).total).toBe(0);
});

test('a route lies below the base URL, and a list is a repeated parameter', () => {
  const settings = serverSaying(() => response(200, ''));
  expect(routeUrl(settings, 'runs', { state: ['failed', 'lost'], text: '', limit: 5 })).toBe(
    'http://localhost:1/user/ada/notebench/api/runs?state=failed&state=lost&limit=5'
  );
});

test('an error body becomes a refusal with its status and message', async () => {
  const settings = serverSaying(() => response(400, '{"message": "limit must be at most 1000"}'));
  const answer = await requestJson(settings, 'runs', text);
  expect(answer).toMatchObject({
    kind: 'refused',
    error: { status: 400, message: 'limit must be at most 1000' }
  });
});

test('an error page that is not JSON is a refusal with the words of its status', async () => {
  const answer = await requestJson(serverSaying(() => response(502, '<html>')), 'runs', text);
  expect(answer).toMatchObject({ kind: 'refused', error: { status: 502, message: '502 Reason' } });
});

test('a refusal says where to log in, and for how long to leave the server alone', async () => {
  const refused = await requestJson(serverSaying(() => response(403, '{"message": "Forbidden"}')), 'runs', text);
  expect(refused).toMatchObject({ error: { loginUrl: 'http://localhost:1/user/ada/login', retryAfter: 0 } });
  const busy = new Response('', { status: 503, headers: { 'Retry-After': '7' } });
  const answer = await requestJson(serverSaying(() => Promise.resolve(busy)), 'runs', text);
  expect(answer).toMatchObject({ error: { status: 503, loginUrl: null, retryAfter: 7000 } });
});

test('a server that does not answer is unreachable', async () => {
  const answer = await requestJson(serverSaying(() => Promise.reject(new TypeError('gone'))), 'runs', text);
  expect(answer.kind).toBe('unreachable');
});

test('an answer of another structure is unreadable', async () => {
  const answer = await new RunApi(serverSaying(() => response(200, '[]'))).status();
  expect(answer).toEqual({ kind: 'unreadable', reason: 'the answer is not a mapping' });
});

test('the address of a file encodes its path', () => {
  const api = new RunApi(serverSaying(() => response(200, '')));
  expect(api.fileUrl('r1', 'a b/c&d.csv')).toContain('runs/r1/artifacts/file?path=a+b%2Fc%26d.csv');
});

test('the version in the code is the version of the package', () => {
  expect(VERSION).toBe(manifest.version);
});

test('a run is restored by a POST whose answer is where the notebook lies', async () => {
  const asked: RequestInit[] = [];
  const settings = ServerConnection.makeSettings({
    baseUrl: 'http://localhost:1/',
    fetch: async (request: RequestInfo, init?: RequestInit) => {
      asked.push({ method: new Request(request, init).method });
      return response(200, JSON.stringify({ path: 'work/a.ipynb', cells: 2, problem: null }));
    }
  });
  expect(await new RunApi(settings).restore('r1')).toEqual({
    kind: 'ok',
    value: { path: 'work/a.ipynb', cells: 2, problem: null }
  });
  expect(asked).toEqual([{ method: 'POST' }]);
});
