/** One row of the list: state, name, the figure that matters, age. */
import React from 'react';

import { formatAge, formatNumber, formatTime } from '../components/figures';
import { Glyph } from '../components/Glyph';
import { MiddleEllipsis } from '../components/MiddleEllipsis';
import { StateMark } from '../components/StateMark';
import { useTrans } from '../components/Trans';
import type { RunSummary } from '../nouns';

export interface IRunRowProps {
  readonly id: string;
  /** Undefined while the page of this row is loaded. */
  readonly run: RunSummary | undefined;
  readonly place: number;
  readonly total: number;
  readonly metric: string | null;
  /** Whether the keys act on it. */
  readonly isActive: boolean;
  /** Whether it is chosen for a verb. */
  readonly isChosen: boolean;
  readonly now: number;
  readonly style: React.CSSProperties;
  readonly onClick: (event: React.MouseEvent, place: number) => void;
  readonly onToggle: (place: number) => void;
}

export function RunRow(props: IRunRowProps): React.JSX.Element {
  const trans = useTrans();
  const { id, run, place, total, metric, isActive, isChosen, now, style, onClick, onToggle } = props;
  const value = metric === null ? undefined : run?.metrics[metric];
  return (
    <div
      id={id}
      role="option"
      className="notebench-RunRow notebench-RunRow-target"
      aria-selected={isChosen}
      data-active={isActive}
      aria-setsize={total}
      aria-posinset={place + 1}
      aria-busy={run === undefined}
      data-run-id={run?.run_id}
      style={style}
      onClick={event => onClick(event, place)}
    >
      {run === undefined ? (
        <>
          <span className="notebench-RunRow-ghost" aria-hidden="true" />
          <span className="notebench-heard">{trans.__('Loading')}</span>
        </>
      ) : (
        <>
          <StateMark state={run.state} />
          {/* The mouse's way to choose; the keyboard's is the space bar. */}
          <span
            className="notebench-RunRow-check"
            aria-hidden="true"
            onClick={event => {
              event.stopPropagation();
              onToggle(place);
            }}
          />
          <MiddleEllipsis text={run.name} />
          {run.is_starred && (
            <span className="notebench-Star" data-starred="true" title={trans.__('Starred')}>
              <Glyph name="star" />
              <span className="notebench-heard">{trans.__('Starred')}</span>
            </span>
          )}
          {metric !== null && (
            <span
              className="notebench-RunRow-metric notebench-figure"
              title={trans.__('%1: %2', metric, value ?? trans.__('not logged'))}
            >
              {formatNumber(value)}
            </span>
          )}
          <time
            className="notebench-RunRow-age"
            dateTime={run.started_at}
            title={trans.__('Started %1', formatTime(run.started_at))}
          >
            {formatAge(run.started_at, now, trans)}
          </time>
        </>
      )}
    </div>
  );
}
