/** What a run's card carries in the notebook file: enough to be right without a server. */
import { number, shape, ShapeError, text, time } from '../api/parse';
import { runSummary } from '../api/shapes';
import type { RunSummary } from '../nouns';

export const RUN_CARD_MIME = 'application/vnd.notebench.run+json';

const VERSION = 1;

export type Payload =
  | { readonly kind: 'run'; readonly workspace: string; readonly at: string; readonly run: RunSummary }
  | { readonly kind: 'newer'; readonly version: number }
  | { readonly kind: 'malformed'; readonly reason: string };

const head = shape<{ version: number }>({ version: number });
const body = shape<{ workspace: string; at: string; run: RunSummary }>({
  workspace: text,
  at: time,
  run: runSummary
});

/** Reads a payload; never throws, for a notebook may hold anything. */
export function readPayload(value: unknown): Payload {
  try {
    const { version } = head(value, 'card');
    if (version !== VERSION) {
      return { kind: 'newer', version };
    }
    return { kind: 'run', ...body(value, 'card') };
  } catch (reason) {
    if (reason instanceof ShapeError) {
      return { kind: 'malformed', reason: reason.message };
    }
    throw reason;
  }
}
