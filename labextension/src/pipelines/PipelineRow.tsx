/** One row of the list of pipelines: state, name, faults, the last runs, who runs it, how long, how old. */
import React from 'react';

import { formatAge, formatDuration, formatTime } from '../components/figures';
import { MiddleEllipsis } from '../components/MiddleEllipsis';
import type { MarkedState } from '../components/StateMark';
import { StateMark, stateWord } from '../components/StateMark';
import { StateStrip } from '../components/StateStrip';
import { useTrans } from '../components/Trans';
import type { IListedRow } from '../experiments/PagedList';
import { RowVerbs } from '../experiments/PagedList';
import type { Pipeline, RunMark } from '../nouns';
import { isLive } from '../nouns';
import { pipelineStateWord, pipelineVerbs, runsWord } from './rowWords';

export interface IPipelineRowProps extends IListedRow<Pipeline> {
  readonly onVerb: (command: string, path: string) => void;
}

export function PipelineRow({ item: pipeline, now, frame, onVerb }: IPipelineRowProps): React.JSX.Element {
  const trans = useTrans();
  const { path, name, faults, owner, is_there: isThere, last_run: last, runs } = pipeline;
  return (
    <div
      {...frame}
      className="notebench-RunRow notebench-PipelineRow"
      data-pipeline-path={path}
      data-gone={!isThere}
      title={isThere ? path : trans.__('%1: the file is gone; its runs are still here', path)}
    >
      <StateMark state={markOf(pipeline)} word={pipelineStateWord(pipeline, trans)} />
      <MiddleEllipsis text={name} />
      {isThere && faults > 0 && (
        <span className="notebench-PipelineRow-faults">{trans._n('%1 fault', '%1 faults', faults)}</span>
      )}
      <RowVerbs
        verbs={pipelineVerbs(pipeline, trans).map(({ command, ...verb }) => ({
          ...verb,
          onPress: () => onVerb(command, path)
        }))}
      />
      <span className="notebench-PipelineRow-owner notebench-faint">{owner}</span>
      {runs.length > 0 && <StateStrip label={runsWord(runs, trans)} states={runs.map(run => run.state).reverse()} />}
      <span className="notebench-PipelineRow-duration notebench-faint notebench-figure">
        {last === null ? '' : <Duration run={last} now={now} />}
      </span>
      <Age pipeline={pipeline} now={now} />
    </div>
  );
}

/** How it is: as its last run is. */
function markOf({ last_run: last }: Pipeline): MarkedState {
  return last?.state ?? 'queued';
}

function Duration({ run, now }: { readonly run: RunMark; readonly now: number }): React.JSX.Element {
  const trans = useTrans();
  const { started_at: started, ended_at: ended, duration_s: took, state } = run;
  const whole = took ?? (started === null ? null : ((ended === null ? now : Date.parse(ended)) - Date.parse(started)) / 1000);
  const text = whole === null ? '' : formatDuration(1000 * whole, trans);
  return <span title={trans.__('The last run: %1, %2', stateWord(state, trans).toLowerCase(), text)}>{text}</span>;
}

function Age({ pipeline, now }: { readonly pipeline: Pipeline; readonly now: number }): React.JSX.Element {
  const trans = useTrans();
  const { last_run: last, updated_at: updated } = pipeline;
  const at = last?.ended_at ?? last?.started_at ?? updated;
  const told = last === null ? trans.__('Changed %1', formatTime(at)) : trans.__('Last run %1', formatTime(at));
  return (
    <time className="notebench-RunRow-age" dateTime={at} title={told}>
      {last !== null && isLive(last.state) ? trans.__('now') : formatAge(at, now, trans)}
    </time>
  );
}
