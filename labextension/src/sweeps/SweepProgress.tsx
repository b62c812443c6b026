/** How far a sweep has come: the trials of its budget, what came of them, what is left. */
import React from 'react';

import { formatNumber } from '../components/figures';
import { ProgressBar } from '../components/ProgressBar';
import { StateMark, stateWord } from '../components/StateMark';
import { useTrans } from '../components/Trans';
import { useNow } from '../components/useNow';
import type { Sweep, SweepDetail } from '../nouns';
import { isLive } from '../nouns';
import { restWord, settledOf, TRIAL_STATES } from './words';

export interface ISweepProgressProps {
  readonly sweep: Sweep;
  /** Where it is known what is left: the sweep, and when that was. */
  readonly rest?: { readonly sweep: SweepDetail; readonly at: Date } | undefined;
  readonly onOpenTrial?: ((number: number) => void) | undefined;
}

export function SweepProgress({ sweep, rest, onOpenTrial }: ISweepProgressProps): React.JSX.Element {
  const trans = useTrans();
  const now = useNow(isLive(sweep.state) ? 1000 : 60_000);
  const total = rest?.sweep.plan.budget.trials ?? sweep.progress?.total ?? null;
  const done = settledOf(sweep);
  const left = rest ? restWord(rest.sweep, rest.at.getTime(), now, trans) : '';
  return (
    <div className="notebench-SweepProgress">
      <div className="notebench-SweepProgress-line">
        <ProgressBar
          done={done}
          total={total === null ? null : Math.max(total, done)}
          label={trans.__('Trials done')}
          hasFigures
        />
        <span>{trans._n('trial', 'trials', total ?? done)}</span>
        {left !== '' && <span className="notebench-faint">{left}</span>}
        {sweep.best_value !== null && <Best sweep={sweep} onOpenTrial={onOpenTrial} />}
      </div>
      <Counts sweep={sweep} />
      {isLive(sweep.state) && <Waits sweep={sweep} />}
    </div>
  );
}

/** Why trials wait for room, where some do. */
function Waits({ sweep }: { readonly sweep: Sweep }): React.JSX.Element | null {
  const waits = sweep.progress?.facts['waits'];
  return typeof waits === 'string' && waits !== '' ? (
    <p className="notebench-SweepProgress-waits" role="status">
      {waits}
    </p>
  ) : null;
}

function Best({ sweep, onOpenTrial }: ISweepProgressProps): React.JSX.Element {
  const trans = useTrans();
  const { best_trial: number, best_value: value, metrics } = sweep;
  const word = trans.__('trial %1', number ?? '');
  return (
    <span className="notebench-SweepProgress-best">
      {trans.__('best %1', metrics[0]?.name ?? '')}{' '}
      <strong className="notebench-figure" title={String(value)}>
        {formatNumber(value)}
      </strong>{' '}
      {number !== null && onOpenTrial ? (
        <button type="button" className="notebench-Link" onClick={() => onOpenTrial(number)}>
          {word}
        </button>
      ) : (
        <span className="notebench-faint">{word}</span>
      )}
    </span>
  );
}

/** Trials by state, those states only that there are. */
function Counts({ sweep }: { readonly sweep: Sweep }): React.JSX.Element | null {
  const trans = useTrans();
  const counted = TRIAL_STATES.filter(state => (sweep.trials[state] ?? 0) > 0);
  if (counted.length === 0) {
    return null;
  }
  return (
    <ul className="notebench-SweepProgress-counts" aria-label={trans.__('Trials by state')}>
      {counted.map(state => (
        <li key={state}>
          <StateMark state={state} word={stateWord(state, trans)} hasWord />{' '}
          <span className="notebench-figure">{(sweep.trials[state] ?? 0).toLocaleString()}</span>
        </li>
      ))}
    </ul>
  );
}
