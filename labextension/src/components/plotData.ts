/** The figures behind a picture, as a table: one row for each point of each trace. */
import type { PlotlyFigure } from '../nouns';
import { isMapping } from '../mapping';
import { plotText } from './plotText';

export interface IPlotRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const KEYS = ['x', 'y', 'z', 'labels', 'values', 'text'] as const;

/** The readers of plotly's packed arrays, by their type. */
const PACKED: Record<string, (buffer: ArrayBuffer) => ArrayLike<number>> = {
  f8: buffer => new Float64Array(buffer),
  f4: buffer => new Float32Array(buffer),
  i4: buffer => new Int32Array(buffer),
  u4: buffer => new Uint32Array(buffer),
  i2: buffer => new Int16Array(buffer),
  u2: buffer => new Uint16Array(buffer),
  i1: buffer => new Int8Array(buffer),
  u1: buffer => new Uint8Array(buffer)
};

export function plotRows(figure: PlotlyFigure): IPlotRows {
  const [trace] = figure.data;
  return trace && Array.isArray(trace['dimensions']) ? parallelRows(trace, trace['dimensions']) : pointRows(figure);
}

/** One row for each line across parallel axes. */
function parallelRows(trace: PlotlyFigure['data'][number], dimensions: readonly unknown[]): IPlotRows {
  const name = typeof trace['name'] === 'string' ? plotText(trace['name']) : '1';
  const meta = isMapping(trace['meta']) && Array.isArray(trace['meta']['axes']) ? (trace['meta']['axes'] as unknown[]) : [];
  const axes = dimensions.filter(isMapping).map((axis, place) => {
    const label = axis['label'];
    return {
      label: typeof label === 'string' ? plotText(label) : `${place + 1}`,
      values: valuesOf(axis['values']).map(reader(axis, meta[place]))
    };
  });
  const count = Math.max(0, ...axes.map(({ values }) => values.length));
  return {
    columns: ['', ...axes.map(({ label }) => label)],
    rows: Array.from({ length: count }, (_, row) => [name, ...axes.map(({ values }) => values[row] ?? '')])
  };
}

/** Reads what a position on an axis stands for: what is written there, else the number. */
function reader(axis: Record<string, unknown>, how: unknown): (position: unknown) => string {
  const meant = isMapping(how) ? how : {};
  const said = new Map<unknown, unknown>(
    valuesOf(meant['texts']).flatMap(pair => (Array.isArray(pair) ? [[pair[0], pair[1]] as const] : []))
  );
  const written = new Map<unknown, unknown>(valuesOf(axis['tickvals']).map((at, place) => [at, valuesOf(axis['ticktext'])[place]]));
  return position => {
    const tick = written.get(position);
    const text = said.get(position) ?? (typeof tick === 'string' && Number.isNaN(Number(tick)) ? tick : undefined);
    if (text !== undefined || typeof position !== 'number') {
      return cellText(text ?? position);
    }
    return cellText(Number((meant['is_log'] === true ? 10 ** position : position).toPrecision(6)));
  };
}

function pointRows(figure: PlotlyFigure): IPlotRows {
  const traces = figure.data.map((trace, place) => ({
    name: typeof trace['name'] === 'string' ? plotText(trace['name']) : `${place + 1}`,
    columns: KEYS.map(key => valuesOf(trace[key]))
  }));
  const used = KEYS.map((_, column) => traces.some(trace => (trace.columns[column] ?? []).length > 0));
  const rows = traces.flatMap(({ name, columns }) =>
    Array.from({ length: Math.max(0, ...columns.map(values => values.length)) }, (_, row) => [
      name,
      ...columns.filter((_, column) => used[column]).map(values => cellText(values[row]))
    ])
  );
  return { columns: ['', ...KEYS.filter((_, column) => used[column])], rows };
}

/** The values of a plain or a packed array. */
function valuesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) {
    return value;
  }
  if (typeof value !== 'object' || value === null || !('bdata' in value) || !('dtype' in value)) {
    return [];
  }
  const { bdata, dtype } = value;
  const read = typeof dtype === 'string' ? PACKED[dtype.replace(/[<|]/, '')] : undefined;
  if (typeof bdata !== 'string' || !read) {
    return [];
  }
  return Array.from(read(Uint8Array.from(atob(bdata), letter => letter.charCodeAt(0)).buffer));
}

function cellText(value: unknown): string {
  if (typeof value === 'string') {
    return plotText(value);
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  return value === null || value === undefined ? '' : JSON.stringify(value);
}
