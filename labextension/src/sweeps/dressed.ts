/** What a figure of trials looks like beside what it says: each kind of trial has one colour in all of them. */
import { isMapping } from '../mapping';
import type { Shade } from '../components/plotTheme';
import { REST, SERIES } from '../components/plotTheme';
import type { PlotlyFigure } from '../nouns';

/** Below whatever the x axis tells, however high the picture is. */
const LEGEND = { orientation: 'h', yref: 'container', y: 0, yanchor: 'bottom', x: 0, xanchor: 'left' };

export function dressed({ data, layout }: PlotlyFigure, shade: Shade): PlotlyFigure {
  const axes = Object.entries(layout).flatMap(([key, axis]) =>
    /^[xy]axis\d*$/.test(key) && isMapping(axis) ? [[key, { exponentformat: 'power', ...axis }] as const] : []
  );
  const hasLegend = isMapping(layout['legend']);
  return {
    data: data.map(trace => tinted(trace, shade)),
    layout: { ...layout, ...Object.fromEntries(axes), ...(hasLegend ? { legend: LEGEND } : {}) }
  };
}

type Trace = PlotlyFigure['data'][number];

function tinted(trace: Trace, shade: Shade): Trace {
  const color = colorOf(trace['name'], shade);
  if (color === null) {
    return trace;
  }
  const { marker, line } = trace;
  return {
    ...trace,
    marker: { ...(isMapping(marker) ? marker : {}), color },
    ...(trace['type'] === 'scatter' ? { line: { ...(isMapping(line) ? line : {}), color } } : {})
  };
}

/** The colour of a kind of trial, by the name of its trace; null where plotly may choose one. */
function colorOf(name: unknown, shade: Shade): string | null {
  if (typeof name !== 'string') {
    return null;
  }
  const [first, second, third, fourth] = SERIES[shade];
  if (name.startsWith('best')) {
    return second;
  }
  switch (name) {
    case 'finished':
    case 'front':
      return first;
    case 'running':
      return second;
    case 'failed':
    case 'lost':
      return shade === 'dark' ? third : fourth;
    case 'pruned':
    case 'cancelled':
    case 'queued':
    case 'others':
    case 'outside the constraints':
      return REST[shade];
    default:
      return null;
  }
}
