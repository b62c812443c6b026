import { nullTranslator } from '@jupyterlab/translation';
import { act, fireEvent, render, screen } from '@testing-library/react';
import React from 'react';

import { Look } from '../src/components/Look';
import type { RenderMarkdown } from '../src/components/Markdown';
import { inFolderOf, withAddresses } from '../src/experiments/artifactLinks';
import type { TabKey } from '../src/experiments/RunPage';
import { RunPage } from '../src/experiments/RunPage';
import { readFigure, readNotebook } from '../src/experiments/readFigure';
import { RunModel } from '../src/experiments/runModel';
import { mismatch } from '../src/mismatch';
import type { Preview, RunDetail } from '../src/nouns';
import { aDetail, FakeApi, FakeEvents, MISSING, UNAVAILABLE } from './fakes';

let model: RunModel | null = null;

afterEach(() => {
  model?.dispose();
});

const trans = nullTranslator.load('notebench');

test('the first tab tells state, figures and parameters', async () => {
  await show('overview', aDetail({ metrics: { loss: 0.25, auc: null } }));
  expect(screen.getAllByText('Finished').length).toBeGreaterThan(0);
  expect(screen.getByText('0.250')).toBeTruthy();
  expect(screen.getByText('–')).toBeTruthy();
  expect(screen.getByText('1 min 30 s')).toBeTruthy();
});

test('a failed run shows its error and traceback', async () => {
  const error = { type: 'ValueError', message: 'no such column', traceback: 'line 3' };
  await show('overview', aDetail({ state: 'failed', error }));
  expect(screen.getByRole('region', { name: 'Error' }).textContent).toContain('ValueError: no such column');
  expect(screen.getByText('line 3')).toBeTruthy();
});

test('arrow keys lead from tab to tab, round the end', async () => {
  const { onTab } = await show('environment');
  fireEvent.keyDown(screen.getByRole('tablist'), { key: 'ArrowRight' });
  expect(onTab).toHaveBeenCalledWith('overview');
  fireEvent.keyDown(screen.getByRole('tablist'), { key: 'Home' });
  expect(onTab).toHaveBeenLastCalledWith('overview');
});

test('only the tab that is shown is reached by Tab, and it names its panel', async () => {
  await show('code');
  const current = screen.getByRole('tab', { selected: true });
  expect(current.tabIndex).toBe(0);
  expect(screen.getByRole('tabpanel').id).toBe(current.getAttribute('aria-controls'));
  expect(screen.getAllByRole('tab').filter(tab => tab.tabIndex === 0)).toHaveLength(1);
});

test('the code is shown cell by cell with what it printed', async () => {
  const cell = { cell_id: null, execution_count: 4, started_at: '2026-11-20T10:00:00Z', duration_s: 1 };
  const printed = { source: 'print(1)', state: 'finished' as const, stdout: '1\n', stderr: '' };
  const known = { output_hash: null, in_notebook: 'same' as const };
  await show('code', aDetail({ cells: [{ ...cell, ...printed, ...known }] }));
  expect(screen.getByLabelText('Cell 1').textContent).toBe('print(1)');
  expect(screen.getByLabelText('Output').textContent).toBe('1\n');
});

test('packages can be filtered by name', async () => {
  const packages = Object.fromEntries(Array.from({ length: 40 }, (_, place) => [`lib-${place}`, '1.0']));
  const rest = { git: null, machine: null, origins: {}, variables: {} };
  await show('environment', aDetail({ environment: { python: '3.11', platform: 'x', packages, ...rest } }));
  fireEvent.change(screen.getByRole('searchbox', { name: 'Filter Packages' }), { target: { value: 'lib-39' } });
  expect(screen.getByText('lib-39')).toBeTruthy();
  expect(screen.queryByText('lib-1')).toBeNull();
});

test('a run that is not there is said to be missing', async () => {
  const api = new FakeApi();
  api.trouble = MISSING;
  await show('overview', undefined, api);
  expect(screen.getByRole('alert').textContent).toContain('not found');
});

test('a table is drawn from CSV with its figures to the right', () => {
  look({ kind: 'table', content: 'name,loss\na,0.5\n' });
  expect(screen.getByRole('columnheader', { name: 'loss' }).className).toContain('notebench-figure');
  expect(screen.getByRole('cell', { name: 'a' })).toBeTruthy();
});

test('JSON that was cut off is shown as it is', () => {
  look({ kind: 'json', content: '{"a": [1, 2', is_truncated: true });
  expect(screen.getByLabelText('x').textContent).toBe('{"a": [1, 2');
});

test('a file without a look says its kind and size', () => {
  look({ kind: 'binary', content: null, size_bytes: 1_000_000_000 });
  expect(screen.getByText(/1\.0 GB/)).toBeTruthy();
});

test('page and server of one version have nothing to say', async () => {
  expect(mismatch(await new FakeApi().status(), trans)).toBeNull();
});

test('a server of another version is named with what to do', async () => {
  const answer = await new FakeApi().status();
  const older = answer.kind === 'ok' ? { ...answer, value: { ...answer.value, version: '0.0.9' } } : answer;
  expect(mismatch(older, trans)).toContain('0.0.9 in the server. Reload the page');
});

test('a server without the extension is told how to enable it', () => {
  expect(mismatch(MISSING, trans)).toContain('jupyter server extension enable notebench');
  expect(mismatch(UNAVAILABLE, trans)).toBeNull();
});

test('a text in Markdown is drawn, and shown as it was written when asked', () => {
  look({ kind: 'markdown', path: 'report.md', content: '**good**' }, drawMarkdown);
  expect(screen.getByRole('group', { name: 'report.md' }).textContent).toBe('drawn: **good**');
  fireEvent.click(screen.getByRole('button', { name: 'Source' }));
  expect(screen.getByLabelText('report.md').textContent).toBe('**good**');
});

test('where nothing draws Markdown it is shown as it was written', () => {
  look({ kind: 'markdown', path: 'report.md', content: '**good**' });
  expect(screen.getByLabelText('report.md').textContent).toBe('**good**');
  expect(screen.queryByRole('button')).toBeNull();
});

test.each([
  ['figures/curve.png', '/r0/docs/figures/curve.png'],
  ['../a%20b.png', '/r0/a b.png'],
  ['other.md#part', '/r0/docs/other.md'],
  ['#part', '#part'],
  ['https://example.org/x.png', 'https://example.org/x.png'],
  ['100%.png', '/r0/docs/100%.png']
])('in a Markdown file, %s leads to %s', (url, place) => {
  const render = jest.fn(() => () => undefined);
  inFolderOf('docs/report.md', render, path => `/r0/${path}`)('', document.body);
  const [[, , resolve] = []] = render.mock.calls as unknown as [string, HTMLElement, (url: string) => string][];
  expect(resolve?.(url)).toBe(place);
});

test('links and pictures of what is drawn lead where they are resolved to, the rest stays', () => {
  const html = '<p>a &lt; b <img src="x.png" alt="x"> <a href="y.md">y</a> <a name="z">z</a></p>';
  expect(withAddresses(html, url => `/files/${url}`)).toBe(
    '<p>a &lt; b <img src="/files/x.png" alt="x"> <a href="/files/y.md">y</a> <a name="z">z</a></p>'
  );
});

function drawMarkdown(text: string, host: HTMLElement): () => void {
  host.textContent = `drawn: ${text}`;
  return () => undefined;
}

function look(part: Partial<Preview>, renderMarkdown?: RenderMarkdown): void {
  const preview: Preview = {
    path: 'x',
    kind: 'text',
    media_type: 'application/octet-stream',
    size_bytes: 10,
    content: '',
    is_truncated: false,
    remark: null,
    ...part
  };
  render(<Look preview={preview} readFigure={readFigure} readNotebook={readNotebook} renderMarkdown={renderMarkdown} />);
}

async function show(tab: TabKey, detail: RunDetail = aDetail(), api = new FakeApi()): Promise<{ onTab: jest.Mock }> {
  const onTab = jest.fn();
  api.detail = detail;
  model = new RunModel({ api, events: new FakeEvents(), runId: 'r0', pollInterval: 30_000 });
  render(<RunPage model={model} tab={tab} onTab={onTab} onOpenExperiment={jest.fn()} onCopy={jest.fn()} />);
  await act(async () => {
    await model?.refresh();
  });
  return { onTab };
}

test('a page is shown without its scripts, in a frame without an origin', () => {
  look({ kind: 'html', path: 'report.html', content: '<script>alert(1)</script><h1>Scores</h1>' });
  const frame = screen.getByTitle('report.html');
  expect(frame.getAttribute('sandbox')).toBe('');
  expect(frame.getAttribute('srcdoc')).toMatch(/^<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src 'none'/);
  fireEvent.click(screen.getByRole('button', { name: 'Run its scripts' }));
  expect(screen.getByTitle('report.html').getAttribute('sandbox')).toBe('allow-scripts');
});

test('a notebook is shown cell by cell', () => {
  const outputs = [
    { kind: 'text', media_type: 'text/plain', content: 'two' },
    { kind: 'left_out', media_type: 'application/javascript', content: '' }
  ];
  const cells = [{ kind: 'code', source: '1 + 1', execution_count: 3, outputs }];
  look({ kind: 'notebook', path: 'a.ipynb', content: JSON.stringify({ language: 'python', cells }) });
  expect(screen.getByLabelText('Cell 1').textContent).toBe('1 + 1');
  expect(screen.getByText('two')).toBeTruthy();
  expect(screen.getByText('Not shown: application/javascript')).toBeTruthy();
});

test('a file that is too large for a look says so', () => {
  look({ kind: 'binary', content: null, is_truncated: true, remark: 'it has 1,000 MB; download it' });
  expect(screen.getByText(/it has 1,000 MB; download it/)).toBeTruthy();
});
