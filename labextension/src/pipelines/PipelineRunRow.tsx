/** One row of the runs of a pipeline: state, when, what came of its steps, who, how long. */
import React from 'react';

import { formatAge, formatTime } from '../components/figures';
import { StateMark, stateWord } from '../components/StateMark';
import { StateStrip } from '../components/StateStrip';
import { useTrans } from '../components/Trans';
import type { IListedRow } from '../experiments/PagedList';
import { RowCheck } from '../experiments/PagedList';
import { jobDuration, jobStateWord } from '../jobs/words';
import type { PipelineRun } from '../nouns';
import { countsWord } from './words';

/** Of more steps, the counts tell. */
const MOST_MARKS = 16;

export function PipelineRunRow({ item: run, place, now, frame, onToggle }: IListedRow<PipelineRun>): React.JSX.Element {
  const trans = useTrans();
  const { run_id: id, created_at: created, by, reason, step_counts: steps, step_states: states } = run;
  const counts = countsWord(steps, trans);
  const named = states.map(({ name, state }) => `${name}: ${stateWord(state, trans).toLowerCase()}`).join(', ');
  return (
    <div {...frame} className="notebench-RunRow notebench-PipelineRunRow" data-pipeline-run-id={id}>
      <StateMark state={run.state} word={jobStateWord(run, trans)} />
      <RowCheck place={place} onToggle={onToggle} />
      <time className="notebench-PipelineRunRow-time" dateTime={created} title={id}>
        {formatTime(created)}
      </time>
      <span className="notebench-PipelineRunRow-told" title={reason === '' ? counts : reason}>
        {reason === '' ? counts : reason}
      </span>
      {states.length > 0 && states.length <= MOST_MARKS && (
        <StateStrip label={trans.__('Steps: %1', named)} states={states.map(({ state }) => state)} />
      )}
      <span className="notebench-PipelineRow-owner notebench-faint">{by}</span>
      <span className="notebench-PipelineRow-duration notebench-faint notebench-figure">
        {jobDuration(run, now, trans) ?? trans.__('waiting')}
      </span>
      <span className="notebench-RunRow-age">{formatAge(created, now, trans)}</span>
    </div>
  );
}
