/** One row of the list of sweeps: state, name, the best value, trials done of all, age. */
import React from 'react';

import { formatAge, formatNumber, formatTime } from '../components/figures';
import { Glyph } from '../components/Glyph';
import { MiddleEllipsis } from '../components/MiddleEllipsis';
import { StateMark } from '../components/StateMark';
import { useTrans } from '../components/Trans';
import { jobDuration, jobStateWord } from '../jobs/words';
import type { JobVerb, Sweep } from '../nouns';
import { isLive } from '../nouns';
import { sweepVerbWords, trialsWord } from './words';

/** What a row offers at once; the menu of the row and the page have the rest. */
const OFFERED: readonly JobVerb[] = ['pause', 'resume', 'stop', 'retry'];

export interface ISweepRowProps {
  readonly id: string;
  readonly sweep: Sweep;
  readonly place: number;
  readonly total: number;
  readonly isActive: boolean;
  readonly isChosen: boolean;
  readonly now: number;
  readonly style: React.CSSProperties;
  readonly onClick: (event: React.MouseEvent, place: number) => void;
  readonly onToggle: (place: number) => void;
  readonly onVerb: (command: string, sweepId: string) => void;
}

export function SweepRow(props: ISweepRowProps): React.JSX.Element {
  const trans = useTrans();
  const { id, sweep, place, total, isActive, isChosen, now, style, onClick, onToggle, onVerb } = props;
  const [metric] = sweep.metrics;
  return (
    <div
      id={id}
      role="option"
      className="notebench-RunRow notebench-SweepRow"
      aria-selected={isChosen}
      data-active={isActive}
      aria-setsize={total}
      aria-posinset={place + 1}
      data-sweep-id={sweep.id}
      style={style}
      onClick={event => onClick(event, place)}
    >
      <StateMark state={sweep.state} word={jobStateWord(sweep, trans)} />
      {/* The mouse's ways to choose and to steer; the keyboard's are the space bar and the menu of the row. */}
      <span
        className="notebench-RunRow-check"
        aria-hidden="true"
        onClick={event => {
          event.stopPropagation();
          onToggle(place);
        }}
      />
      <MiddleEllipsis text={sweep.name} />
      <span className="notebench-SweepRow-verbs" aria-hidden="true">
        {OFFERED.filter(verb => sweep.verbs.includes(verb)).map(verb => {
          const { label, caption, glyph, command } = sweepVerbWords(verb, trans);
          return (
            <span
              key={verb}
              className="notebench-IconButton"
              data-verb={verb}
              title={`${label}: ${caption}`}
              onClick={event => {
                event.stopPropagation();
                onVerb(command, sweep.id);
              }}
            >
              <Glyph name={glyph} />
            </span>
          );
        })}
      </span>
      <span
        className="notebench-RunRow-metric notebench-figure"
        title={trans.__('Best %1: %2', metric?.name ?? '', sweep.best_value ?? trans.__('none yet'))}
      >
        {formatNumber(sweep.best_value)}
      </span>
      <span className="notebench-SweepRow-trials notebench-figure" title={trans.__('Trials that are done, of all')}>
        {trialsWord(sweep)}
      </span>
      <time
        className="notebench-RunRow-age"
        dateTime={sweep.created_at}
        title={trans.__('Created %1', formatTime(sweep.created_at))}
      >
        {isLive(sweep.state)
          ? (jobDuration(sweep, now, trans) ?? trans.__('waiting'))
          : formatAge(sweep.ended_at ?? sweep.created_at, now, trans)}
      </time>
    </div>
  );
}
