/** A figure that grows: the points of one answer behind those that are drawn. */
import type { PlotlyFigure } from '../nouns';

/** The arrays of a trace that hold one entry for each point. */
const PER_POINT = ['x', 'y', 'text', 'customdata'] as const;

/** The trace that each answer holds whole: it changes from its beginning when a better value comes. */
const WHOLE = 'best so far';

/** The figure with what is new behind its own, by the names of the traces; the same one where nothing is. */
export function appended(known: PlotlyFigure, more: PlotlyFigure): PlotlyFigure {
  const isNew = more.data.some(trace => trace['name'] !== WHOLE && lengthOf(trace) > 0);
  if (!isNew) {
    return known;
  }
  const names = new Set(known.data.map(trace => trace['name']));
  const data = known.data.map(trace => withPoints(trace, more.data.find(other => other['name'] === trace['name'])));
  const others = more.data.filter(trace => !names.has(trace['name']));
  const { title } = known.layout; // it tells what a whole answer left out
  return { data: [...data, ...others], layout: { ...more.layout, ...(title === undefined ? {} : { title }) } };
}

type Trace = PlotlyFigure['data'][number];

function withPoints(trace: Trace, more: Trace | undefined): Trace {
  if (more === undefined || trace['name'] === WHOLE) {
    return more ?? trace;
  }
  const added = PER_POINT.flatMap(key => {
    const [before, behind] = [trace[key], more[key]];
    return Array.isArray(before) && Array.isArray(behind)
      ? [[key, [...(before as unknown[]), ...(behind as unknown[])]] as const]
      : [];
  });
  // What had no point before is named in the legend from now on.
  return { ...trace, ...Object.fromEntries(added), showlegend: more['showlegend'] };
}

function lengthOf(trace: Trace): number {
  const { x } = trace;
  return Array.isArray(x) ? x.length : 0;
}
