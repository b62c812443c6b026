/** Times as the server tells them, in UTC, brought to the reader's own zone: plotly shows them as they are written. */
import type { PlotlyFigure } from '../nouns';

export function inLocalTime({ data, layout }: PlotlyFigure): PlotlyFigure {
  const { xaxis } = layout;
  return {
    data: data.map(trace => ({ ...trace, base: localOf(trace['base']), x: localOf(trace['x']) })),
    layout: {
      ...layout,
      ...(typeof xaxis === 'object' && xaxis !== null ? { xaxis: { ...xaxis, title: undefined } } : {})
    }
  };
}

function localOf(times: unknown): unknown {
  return Array.isArray(times) ? times.map((time: unknown) => (typeof time === 'string' ? written(time) : time)) : times;
}

function written(time: string): string {
  const ms = Date.parse(time);
  if (Number.isNaN(ms)) {
    return time;
  }
  const offset = 60_000 * new Date(ms).getTimezoneOffset();
  return new Date(ms - offset).toISOString().replace('T', ' ').replace('Z', '');
}
