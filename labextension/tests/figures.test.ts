import { nullTranslator } from '@jupyterlab/translation';

import { parseCsv } from '../src/components/csv';
import { formatAge, formatBytes, formatDuration, formatNumber } from '../src/components/figures';
import { plainText } from '../src/components/plainText';
import { plotRows } from '../src/components/plotData';
import { faded, themedLayout } from '../src/components/plotTheme';
import { placesOf } from '../src/experiments/notebookPlace';
import { readFigure } from '../src/experiments/readFigure';
import { readPreferences } from '../src/preferences';

const trans = nullTranslator.load('notebench');

test.each([
  [null, '–'],
  [undefined, '–'],
  [0, '0'],
  [42, '42'],
  [0.123456, '0.1235'],
  [0.5, '0.500'],
  [3.14159, '3.142'],
  [12345.678, '12,345.7'],
  [0.00001234, '1.234e-5'],
  [123456789, '123,456,789'],
  [-0.25, '-0.250']
])('the figure %p reads as %s', (value, words) => {
  expect(formatNumber(value)).toBe(words);
});

test.each([
  [null, '–'],
  [0, '0 B'],
  [999, '999 B'],
  [1500, '1.5 kB'],
  [1_000_000_000, '1.0 GB']
])('the size %p reads as %s', (bytes, words) => {
  expect(formatBytes(bytes, trans)).toBe(words);
});

test.each([
  [12, '12 ms'],
  [1500, '1.5 s'],
  [90_000, '1 min 30 s'],
  [3_700_000, '1 h 1 min'],
  [90_000_000, '1 d 1 h'],
  [-5, '0 ms']
])('a stretch of %p ms reads as %s', (ms, words) => {
  expect(formatDuration(ms, trans)).toBe(words);
});

test.each([
  [-5000, 'now'],
  [59_000, 'now'],
  [61_000, '1 min'],
  [3_600_000, '1 h'],
  [86_400_000 * 3, '3 d'],
  [86_400_000 * 366, '1.0 y']
])('an age of %p ms reads as %s', (ms, words) => {
  const now = Date.parse('2026-11-20T10:00:00Z');
  expect(formatAge(new Date(now - ms).toISOString(), now, trans)).toBe(words);
});

test('CSV cells may hold commas, quotes and line ends', () => {
  expect(parseCsv('a,b\r\n"x, ""y""\nz",2\n')).toEqual([
    ['a', 'b'],
    ['x, "y"\nz', '2']
  ]);
});

test('the codes of a terminal are left out', () => {
  expect(plainText('\u001b[0;31mError\u001b[0m: no')).toBe('Error: no');
});

test('the data of a picture are a row for each point', () => {
  const figure = { data: [{ name: 'loss', x: [0, 1], y: [0.5, 0.25] }], layout: {} };
  expect(plotRows(figure)).toEqual({
    columns: ['', 'x', 'y'],
    rows: [
      ['loss', '0', '0.5'],
      ['loss', '1', '0.25']
    ]
  });
});

test('lines across parallel axes are a row each, with what their positions stand for', () => {
  const dimensions = [
    { label: 'rate', tickvals: [-2, -1], ticktext: ['0.01', '0.1'], values: [-2, -1.5] },
    { label: 'model &amp; kind', tickvals: [0], ticktext: ['tree'], values: [0, 1] },
    { label: 'depth', tickvals: [-0.12, 2], ticktext: ['none', '2'], values: [-0.12, 3] }
  ];
  const meta = { axes: [{ is_log: true }, { texts: [[1, 'forest']] }, {}] };
  expect(plotRows({ data: [{ type: 'parcoords', name: 'trials', dimensions, meta }], layout: {} })).toEqual({
    columns: ['', 'rate', 'model & kind', 'depth'],
    rows: [
      ['trials', '0.01', 'tree', 'none'],
      ['trials', '0.0316228', 'forest', '3']
    ]
  });
});

test('the table reads as the picture does: what plotly escapes is shown as it is, once', () => {
  const figure = { data: [{ name: 'forest &lt;b&gt; &amp;lt;', x: ['a<br>b', '<i>c</i>'], text: ['1 < 2'] }], layout: {} };
  expect(plotRows(figure).rows).toEqual([
    ['forest <b> &lt;', 'a b', '1 < 2'],
    ['forest <b> &lt;', 'c', '']
  ]);
});

test('packed arrays are unpacked for the table', () => {
  const bdata = btoa(String.fromCharCode(...new Uint8Array(new Float64Array([1.5, 2]).buffer)));
  const { rows } = plotRows({ data: [{ y: { dtype: 'f8', bdata } }], layout: {} });
  expect(rows.map(row => row[1])).toEqual(['1.5', '2']);
});

test('a layout keeps its words and takes the colours of the theme', () => {
  const themed = themedLayout(
    { data: [], layout: { template: {}, xaxis: { title: 'step' } } },
    name => `<${name}>`,
    'light'
  );
  expect(themed['xaxis']).toMatchObject({ title: 'step', linecolor: '<--jp-border-color2>' });
  expect(themed).not.toHaveProperty('template');
});

test.each([
  ['#fff', 'rgba(255, 255, 255, 0.2)'],
  ['#0072B2', 'rgba(0, 114, 178, 0.2)'],
  ['rgba(0, 0, 0, 0.87)', 'rgba(0, 0, 0, 0.2)'],
  ['rgb(1 2 3 / 50%)', 'rgba(1, 2, 3, 0.2)'],
  ['black', null]
])('the grid is a faded ink: %s', (ink, grid) => {
  expect(faded(ink, 0.2)).toBe(grid);
});

test('a figure without a layout is read, and what is none is not', () => {
  expect(readFigure('{"data": []}')).toEqual({ data: [], layout: {} });
  expect(readFigure('{"data": 3}')).toBeNull();
  expect(readFigure('{"da')).toBeNull();
});

test.each([
  ['a.ipynb', '/home/ada/work', '/home/ada', ['work/a.ipynb', 'a.ipynb']],
  ['a.ipynb', '/home/ada/work', '/home/ada/work', ['a.ipynb']],
  ['/tmp/b.py', '/home/ada/work', '/home/ada', []],
  ['/home/ada/x/b.py', null, '~', ['x/b.py']],
  ['a.ipynb', '/srv/work', '~', ['a.ipynb']],
  ['a.ipynb', '/home/ada/deep/work', '~/deep', ['work/a.ipynb', 'a.ipynb']],
  ['b.ipynb', 'C:\\work\\one', 'C:\\work', ['one/b.ipynb', 'b.ipynb']]
])('the notebook %p of workspace %p below %p is at %j', (notebook, workspace, root, places) => {
  expect(placesOf(notebook, workspace, root)).toEqual(places);
});

test('settings that are not allowed are the defaults', () => {
  expect(readPreferences({ metric: 3, sort: 'by luck', pollInterval: 0, pageSize: 'all' })).toEqual({
    metric: null,
    sort: 'newest',
    pollInterval: 30_000,
    pageSize: 100,
    notifyOnFailure: false,
    columns: null
  });
});
