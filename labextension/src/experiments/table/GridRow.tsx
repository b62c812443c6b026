/** One run as a row of the table; it is drawn again only when something of it changed. */
import React from 'react';

import { Glyph } from '../../components/Glyph';
import { StateMark } from '../../components/StateMark';
import { useTrans } from '../../components/Trans';
import type { RunSummary } from '../../nouns';
import type { IColumn } from './columns';
import { cellText, isFigureKey } from './columns';

/** The width of the place of the check mark, left of all columns; style/grid.css says the same. */
export const CHECK_WIDTH = 30;

/** A column that is drawn, and its place among all of them. */
export interface IDrawnColumn {
  readonly column: IColumn;
  /** From 0. */
  readonly place: number;
  /** Pixels from the left edge, where the column is pinned. */
  readonly left: number | null;
}

export interface IGridRowProps {
  readonly id: string;
  readonly run: RunSummary | undefined;
  readonly place: number;
  readonly columns: readonly IDrawnColumn[];
  /** Pixels of the columns that are not drawn, between the pinned ones and the first that is. */
  readonly skipped: number;
  readonly width: number;
  readonly start: number;
  readonly isActive: boolean;
  readonly isChosen: boolean;
  readonly now: number;
  readonly onClick: (event: React.MouseEvent, place: number) => void;
  readonly onToggle: (place: number) => void;
  readonly onStar: (run: RunSummary) => void;
}

export const GridRow = React.memo(function GridRow(props: IGridRowProps): React.JSX.Element {
  const trans = useTrans();
  const { id, run, place, columns, skipped, width, start, isActive, isChosen, onClick, onToggle } = props;
  const pinned = columns.filter(({ left }) => left !== null);
  const free = columns.filter(({ left }) => left === null);
  return (
    <div
      id={id}
      role="row"
      className="notebench-Grid-row notebench-RunRow-target"
      aria-rowindex={place + 2}
      aria-selected={isChosen}
      aria-busy={run === undefined}
      data-active={isActive}
      data-run-id={run?.run_id}
      style={{ width, transform: `translateY(${start}px)` }}
      onClick={event => onClick(event, place)}
    >
      <span
        className="notebench-Grid-check"
        role="gridcell"
        aria-colindex={1}
        onClick={event => {
          event.stopPropagation();
          onToggle(place);
        }}
      >
        {isChosen && <span className="notebench-heard">{trans.__('chosen')}</span>}
      </span>
      {run === undefined ? (
        // Who scrolls fast passes rows that are not loaded: they are drawn in one piece.
        <span
          role="gridcell"
          className="notebench-Grid-blank"
          aria-colindex={2}
          aria-label={trans.__('Loading')}
        />
      ) : (
        <>
          {pinned.map(drawn => (
            <Cell key={drawn.column.key} {...props} run={run} drawn={drawn} />
          ))}
          {skipped > 0 && <span role="presentation" className="notebench-Grid-gap" style={{ width: skipped }} />}
          {free.map(drawn => (
            <Cell key={drawn.column.key} {...props} run={run} drawn={drawn} />
          ))}
        </>
      )}
    </div>
  );
});

interface ICellProps extends IGridRowProps {
  readonly run: RunSummary;
  readonly drawn: IDrawnColumn;
}

function Cell(props: ICellProps): React.JSX.Element {
  const { run, drawn } = props;
  const { column, left, place } = drawn;
  const trans = useTrans();
  const [text, whole] = cellText(run, column.key, props.now, trans);
  return (
    <span
      role="gridcell"
      aria-colindex={place + 2}
      className={isFigureKey(column.key) ? 'notebench-Grid-cell notebench-figure' : 'notebench-Grid-cell'}
      data-column={column.key}
      data-pinned={left !== null}
      title={whole}
      style={left === null ? { width: column.width } : { width: column.width, left }}
    >
      {column.key === 'star' ? (
        <Star run={run} onStar={props.onStar} />
      ) : column.key === 'state' ? (
        <StateMark state={run.state} hasWord />
      ) : (
        text
      )}
    </span>
  );
}

/** The keyboard's way to star is the menu of the row. */
function Star({ run, onStar }: { readonly run: RunSummary; readonly onStar: (run: RunSummary) => void }): React.JSX.Element {
  const trans = useTrans();
  return (
    <span
      className="notebench-Star"
      data-starred={run.is_starred}
      title={run.is_starred ? trans.__('Starred') : trans.__('Star this run')}
      onClick={event => {
        event.stopPropagation();
        onStar(run);
      }}
    >
      <Glyph name="star" />
      <span className="notebench-heard">{run.is_starred ? trans.__('starred') : ''}</span>
    </span>
  );
}
