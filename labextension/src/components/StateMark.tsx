/** The state of a run, a job, a trial or a step, told by shape and word as well as by colour. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { RunState } from '../nouns';
import { useTrans } from './Trans';

/** A trial may also be ended because it was not worth going on; a step may wait, and be left as it was or out. */
export type MarkedState = RunState | 'pruned' | 'pending' | 'cached' | 'skipped';

/** The word for a state. */
export function stateWord(state: MarkedState, trans: TranslationBundle): string {
  switch (state) {
    case 'queued':
      return trans.__('Queued');
    case 'running':
      return trans.__('Running');
    case 'paused':
      return trans.__('Paused');
    case 'finished':
      return trans.__('Finished');
    case 'failed':
      return trans.__('Failed');
    case 'cancelled':
      return trans.__('Cancelled');
    case 'lost':
      return trans.__('Lost');
    case 'pruned':
      return trans.__('Pruned');
    case 'pending':
      return trans.__('Pending');
    case 'cached':
      return trans.__('Cached');
    case 'skipped':
      return trans.__('Skipped');
  }
}

/** Each state's own outline in a 16 by 16 box. */
const OUTLINES: Record<MarkedState, string> = {
  queued: 'M8 4.5V8l2.5 1.5',
  running: 'M6.2 5v6l5-3z',
  paused: 'M6.3 5.5v5M9.7 5.5v5',
  finished: 'M4.8 8.3l2.2 2.2 4.2-4.7',
  failed: 'M5.5 5.5l5 5M10.5 5.5l-5 5',
  cancelled: 'M5 8h6',
  lost: 'M6.3 6.4a1.8 1.8 0 1 1 2.5 1.7c-.6.3-.8.6-.8 1.1M8 11.2v.1',
  pruned: 'M4.6 6.4h6.8M6.2 9.6h3.6',
  pending: 'M5 8v.1M8 8v.1M11 8v.1',
  cached: 'M5 6.5h6M5 9.5h6',
  skipped: 'M5 5.5L7.5 8 5 10.5M8.5 5.5L11 8l-2.5 2.5'
};

export interface IStateMarkProps {
  readonly state: MarkedState;
  /** Whether the word is seen, or only heard. */
  readonly hasWord?: boolean;
  /** Another word than the state's own. */
  readonly word?: string;
}

export function StateMark({ state, hasWord = false, word }: IStateMarkProps): React.JSX.Element {
  const trans = useTrans();
  const words = word ?? stateWord(state, trans);
  return (
    <span className="notebench-StateMark" data-state={state} title={hasWord ? undefined : words}>
      <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
        <circle className="notebench-StateMark-ring" cx="8" cy="8" r="6.6" />
        <path className="notebench-StateMark-sign" d={OUTLINES[state]} />
      </svg>
      <span className={hasWord ? 'notebench-StateMark-word' : 'notebench-heard'}>{words}</span>
    </span>
  );
}
