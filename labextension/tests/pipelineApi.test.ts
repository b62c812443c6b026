import { ServerConnection } from '@jupyterlab/services';

import { PipelineApi } from '../src/api/pipelines';
import {
  pipelineComparison,
  pipelineGraph,
  pipelinePage,
  pipelineRunDetail,
  pipelineRunPage,
  stepRunDetail
} from '../src/api/pipelineShapes';
import {
  aPipeline,
  aPipelineComparison,
  aPipelineGraph,
  aPipelineRun,
  aPipelineRunDetail,
  aStepRunDetail
} from './pipelineFakes';

interface ICall {
  readonly url: string;
  readonly method: string;
  readonly body: unknown;
}

/** The calls against a server that refuses all, and what it was asked. */
function calls(): { readonly api: PipelineApi; readonly asked: ICall[] } {
  const asked: ICall[] = [];
  const fetch = async (given: RequestInfo | URL): Promise<Response> => {
    const request = new Request(given);
    const text = await request.text();
    // JupyterLab adds the time, so that no cache answers.
    const url = request.url.replace(/[?&]\d+$/, '');
    asked.push({ url, method: request.method, body: text === '' ? null : JSON.parse(text) });
    return new Response('{"message": "no"}', { status: 400 });
  };
  const settings = ServerConnection.makeSettings({ baseUrl: 'http://localhost:1/', fetch });
  return { api: new PipelineApi(settings), asked };
}

const ROUTES = 'http://localhost:1/notebench/api/pipelines';

test('pipelines, graphs, runs, steps and comparisons are read as they are described', () => {
  const page = { pipelines: [aPipeline(), aPipeline({ last_run: null, runs: [] })], total: 2, next_offset: null };
  expect(pipelinePage(page)).toEqual(page);
  expect(pipelineGraph(aPipelineGraph())).toEqual(aPipelineGraph());
  const runs = { runs: [aPipelineRun()], total: 1, next_offset: null };
  expect(pipelineRunPage(runs)).toEqual(runs);
  expect(pipelineRunDetail(aPipelineRunDetail())).toEqual(aPipelineRunDetail());
  expect(stepRunDetail(aStepRunDetail())).toEqual(aStepRunDetail());
  expect(pipelineComparison(aPipelineComparison())).toEqual(aPipelineComparison());
});

test('a file whose parameters cannot be read has none', () => {
  expect(pipelineGraph({ ...aPipelineGraph(), parameters: {} }).parameters).toEqual({ properties: {}, required: [] });
});

test('a state of a step that is not known is named with its place', () => {
  const run = aPipelineRun();
  const page = { runs: [{ ...run, step_states: [{ name: 'train', state: 'asleep' }] }], total: 1, next_offset: null };
  expect(() => pipelineRunPage(page)).toThrow(/runs\[0\]\.step_states\[0\]\.state is not one of running/);
});

test('the names of runs and steps are put into the route whatever stands in them', async () => {
  const { api, asked } = calls();
  await api.step('r/1', 'fit & tell', '2');
  await api.stepNotebook('r1', 'fit');
  expect(asked.map(({ url }) => url)).toEqual([
    `${ROUTES}/runs/r%2F1/steps/fit%20%26%20tell?item=2`,
    `${ROUTES}/runs/r1/steps/fit/notebook`
  ]);
});

test('what is left out is not asked about, and two runs are two parameters', async () => {
  const { api, asked } = calls();
  await api.runs({ limit: 50 });
  await api.runs({ path: 'a b.yaml', states: ['failed', 'lost'], limit: 1 });
  await api.compare(['r1', 'r2']);
  expect(asked.map(({ url }) => url)).toEqual([
    `${ROUTES}/runs?limit=50`,
    `${ROUTES}/runs?path=a+b.yaml&state=failed&state=lost&limit=1`,
    `${ROUTES}/runs/compare?run=r1&run=r2`
  ]);
});

test('what is begun, planned, checked and written is posted as it was said', async () => {
  const { api, asked } = calls();
  const run = { path: 'a.pipeline.yaml', values: { seed: 8 }, start: 'train' };
  await api.plan(run);
  await api.start(run);
  await api.check('a.pipeline.yaml', 'steps: {}');
  await api.draft({ notebooks: ['a.ipynb'], path: 'a.pipeline.yaml' });
  await api.control('r1', 'stop');
  expect(asked).toEqual([
    { url: `${ROUTES}/plan`, method: 'POST', body: run },
    { url: `${ROUTES}/runs`, method: 'POST', body: run },
    { url: `${ROUTES}/graph`, method: 'POST', body: { path: 'a.pipeline.yaml', text: 'steps: {}' } },
    { url: `${ROUTES}/draft`, method: 'POST', body: { notebooks: ['a.ipynb'], path: 'a.pipeline.yaml' } },
    { url: `${ROUTES}/runs/r1/control`, method: 'POST', body: { verb: 'stop' } }
  ]);
});
