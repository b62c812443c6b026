import { ShapeError } from '../api/parse';
import { fromJson } from '../api/request';
import { plotlyFigure } from '../api/shapes';
import type { PlotlyFigure } from '../nouns';

/** The plotly figure that a JSON text holds, or null where it holds none. */
export function readFigure(json: string): PlotlyFigure | null {
  try {
    return plotlyFigure(withLayout(fromJson(json)));
  } catch (reason) {
    if (reason instanceof ShapeError) {
      return null;
    }
    throw reason;
  }
}

/** A figure may leave its layout out. */
function withLayout(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? { layout: {}, ...value } : value;
}
