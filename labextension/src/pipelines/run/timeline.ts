/** When each step of a run ran, as shares of the time of the whole run. */
import type { PipelineRunDetail, StepRun } from '../../nouns';

/** A step's bar. */
export interface IBar {
  /** Where it begins and how long it is, of a whole of 1. */
  readonly from: number;
  readonly length: number;
}

/** The stretch of time that the bars share, in milliseconds. */
export interface IStretch {
  readonly from: number;
  readonly to: number;
}

/** From the first beginning to the last end, or until now while it goes on; null where nothing began. */
export function stretchOf({ steps, ended_at: ended }: Pick<PipelineRunDetail, 'steps' | 'ended_at'>, now: number): IStretch | null {
  const times = steps.flatMap(step => spanOf(step, ended === null ? now : Date.parse(ended)) ?? []);
  if (times.length === 0) {
    return null;
  }
  const from = Math.min(...times.map(span => span.from));
  return { from, to: Math.max(from + 1, ...times.map(span => span.to)) };
}

/** The bar of a step; null where it did not run. */
export function barOf(step: StepRun, stretch: IStretch): IBar | null {
  const span = spanOf(step, stretch.to);
  if (!span) {
    return null;
  }
  const whole = stretch.to - stretch.from;
  const from = Math.max(0, (span.from - stretch.from) / whole);
  return { from, length: Math.max(0, Math.min(1 - from, (span.to - span.from) / whole)) };
}

function spanOf({ started_at: started, duration_s: duration }: StepRun, until: number): IStretch | null {
  if (started === null) {
    return null;
  }
  const from = Date.parse(started);
  return { from, to: duration === null ? Math.max(from, until) : from + 1000 * duration };
}
