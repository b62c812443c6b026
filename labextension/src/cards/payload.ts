/** What cards carry in the notebook file: enough to be right without a server. */
import { comparison } from '../api/comparisonShapes';
import { listOf, number, shape, ShapeError, text, time } from '../api/parse';
import { pipelineRunDetail } from '../api/pipelineShapes';
import { runSummary } from '../api/shapes';
import { sweepDetail } from '../api/sweeps';
import type { Comparison, PipelineRunDetail, RunSummary, SweepDetail } from '../nouns';

export const RUN_CARD_MIME = 'application/vnd.notebench.run+json';
export const COMPARISON_CARD_MIME = 'application/vnd.notebench.comparison+json';
export const SWEEP_CARD_MIME = 'application/vnd.notebench.sweep+json';
export const PIPELINE_CARD_MIME = 'application/vnd.notebench.pipeline+json';

const VERSION = 1;

/** The workspace that a card is of, and when its facts were taken. */
interface ITaken {
  readonly workspace: string;
  readonly at: string;
}

/** What cannot be drawn, and why. */
export type NoPayload =
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'malformed'; readonly reason: string };

export type RunPayload = ITaken & { readonly kind: 'run'; readonly run: RunSummary };

export type ComparisonPayload = ITaken & {
  readonly kind: 'comparison';
  readonly comparison: Comparison;
  /** What else differed then, a line each. */
  readonly notes: readonly string[];
};

export type SweepPayload = ITaken & { readonly kind: 'sweep'; readonly sweep: SweepDetail };

export type PipelinePayload = ITaken & { readonly kind: 'pipeline'; readonly run: PipelineRunDetail };

export type Payload = RunPayload | NoPayload;

const head = shape<{ version: number }>({ version: number });
const lines = listOf(text);
const run = shape<Omit<RunPayload, 'kind'>>({ workspace: text, at: time, run: runSummary });
const compared = shape<Omit<ComparisonPayload, 'kind'>>({
  workspace: text,
  at: time,
  comparison,
  notes: (value, at) => (value === undefined ? [] : lines(value, at))
});

const piped = shape<Omit<PipelinePayload, 'kind'>>({ workspace: text, at: time, run: pipelineRunDetail });
const swept = shape<Omit<SweepPayload, 'kind'>>({ workspace: text, at: time, sweep: sweepDetail });

/** Reads the payload of a run's card; never throws, for a notebook may hold anything. */
export function readPayload(value: unknown): Payload {
  return read(value, body => ({ kind: 'run' as const, ...run(body, 'card') }));
}

/** Reads the payload of a comparison's card; never throws either. */
export function readComparison(value: unknown): ComparisonPayload | NoPayload {
  return read(value, body => ({ kind: 'comparison' as const, ...compared(body, 'card') }));
}

/** Reads the payload of a sweep's card; never throws either. */
export function readSweep(value: unknown): SweepPayload | NoPayload {
  return read(value, body => ({ kind: 'sweep' as const, ...swept(body, 'card') }));
}

/** Reads the payload of the card of a pipeline's run; never throws either. */
export function readPipeline(value: unknown): PipelinePayload | NoPayload {
  return read(value, body => ({ kind: 'pipeline' as const, ...piped(body, 'card') }));
}

function read<T>(value: unknown, parse: (value: unknown) => T): T | NoPayload {
  try {
    const { version } = head(value, 'card');
    return version === VERSION ? parse(value) : { kind: 'newer', version };
  } catch (reason) {
    if (reason instanceof ShapeError) {
      return { kind: 'malformed', reason: reason.message };
    }
    throw reason;
  }
}
