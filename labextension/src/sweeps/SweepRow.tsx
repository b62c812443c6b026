/** One row of the list of sweeps: state, name, the best value, trials done of all, age. */
import React from 'react';

import { formatAge, formatNumber, formatTime } from '../components/figures';
import { MiddleEllipsis } from '../components/MiddleEllipsis';
import { StateMark } from '../components/StateMark';
import { useTrans } from '../components/Trans';
import type { IListedRow } from '../experiments/PagedList';
import { RowCheck, RowVerbs } from '../experiments/PagedList';
import { jobDuration, jobStateWord } from '../jobs/words';
import type { JobVerb, Sweep } from '../nouns';
import { isLive } from '../nouns';
import { sweepVerbWords, trialsWord } from './words';

/** What a row offers at once; the menu of the row and the page have the rest. */
const OFFERED: readonly JobVerb[] = ['pause', 'resume', 'stop', 'retry'];

export interface ISweepRowProps extends IListedRow<Sweep> {
  readonly onVerb: (command: string, sweepId: string) => void;
}

export function SweepRow({ item: sweep, place, now, frame, onToggle, onVerb }: ISweepRowProps): React.JSX.Element {
  const trans = useTrans();
  const [metric] = sweep.metrics;
  return (
    <div {...frame} className="notebench-RunRow notebench-SweepRow" data-sweep-id={sweep.id}>
      <StateMark state={sweep.state} word={jobStateWord(sweep, trans)} />
      {/* The mouse's ways to choose and to steer; the keyboard's are the space bar and the menu of the row. */}
      <RowCheck place={place} onToggle={onToggle} />
      <MiddleEllipsis text={sweep.name} />
      <RowVerbs
        verbs={OFFERED.filter(verb => sweep.verbs.includes(verb)).map(verb => {
          const { label, caption, glyph, command } = sweepVerbWords(verb, trans);
          return { verb, title: `${label}: ${caption}`, glyph, onPress: () => onVerb(command, sweep.id) };
        })}
      />
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
