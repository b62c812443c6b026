import { ShapeError } from '../api/parse';
import { fromJson } from '../api/request';
import { notebookShown, plotlyFigure } from '../api/shapes';
import type { NotebookShown, PlotlyFigure } from '../nouns';

/** The plotly figure that a JSON text holds, or null where it holds none. */
export function readFigure(json: string): PlotlyFigure | null {
  return orNull(() => plotlyFigure(withLayout(fromJson(json))));
}

/** What is shown of a notebook, out of a preview's content. */
export function readNotebook(json: string): NotebookShown | null {
  return orNull(() => notebookShown(fromJson(json)));
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
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
