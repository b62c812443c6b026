/** A figure that grows: the points of one answer behind those that are drawn. */
import type { PlotlyFigure } from '../nouns';

/** The arrays of a trace that hold one entry for each point. */
const PER_POINT = ['x', 'y', 'text', 'customdata'] as const;

/** The figure with the points of another behind its own, trace by trace; the same one where there are none. */
export function appended(known: PlotlyFigure, more: PlotlyFigure): PlotlyFigure {
  if (more.data.every(trace => lengthOf(trace) === 0)) {
    return known;
  }
  const data = known.data.map((trace, place) => withPoints(trace, more.data[place]));
  return { data: [...data, ...more.data.slice(known.data.length)], layout: more.layout };
}

type Trace = PlotlyFigure['data'][number];

function withPoints(trace: Trace, more: Trace | undefined): Trace {
  const added = PER_POINT.flatMap(key => {
    const [before, behind] = [trace[key], more?.[key]];
    return Array.isArray(before) && Array.isArray(behind) && behind.length > 0
      ? [[key, [...(before as unknown[]), ...(behind as unknown[])]] as const]
      : [];
  });
  return added.length === 0 ? trace : { ...trace, ...Object.fromEntries(added) };
}

function lengthOf(trace: Trace): number {
  const { x } = trace;
  return Array.isArray(x) ? x.length : 0;
}
