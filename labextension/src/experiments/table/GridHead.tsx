/** The heads of the columns: pressed they sort, dragged they move, at their edge they grow. */
import React from 'react';

import { Glyph } from '../../components/Glyph';
import { useTrans } from '../../components/Trans';
import type { IOrder } from '../query';
import type { IColumn } from './columns';
import { isFigureKey, labelOf, sortKeyOf, splitKey } from './columns';
import type { IDrawnColumn } from './GridRow';

/** What the heads can change. */
export interface IHeadVerbs {
  readonly onSort: (sort: string) => void;
  readonly onResize: (key: string, width: number) => void;
  readonly onMove: (key: string, by: number) => void;
  readonly onDrop: (key: string, place: string) => void;
}

export interface IGridHeadProps extends IHeadVerbs {
  readonly columns: readonly IDrawnColumn[];
  readonly skipped: number;
  readonly width: number;
  readonly order: IOrder;
  readonly hint: string;
}

/** Pixels by which a key makes a column wider or narrower. */
const STEP = 16;

export function GridHead(props: IGridHeadProps): React.JSX.Element {
  const trans = useTrans();
  const { columns, skipped, width } = props;
  const pinned = columns.filter(({ left }) => left !== null);
  const free = columns.filter(({ left }) => left === null);
  return (
    <div role="rowgroup" className="notebench-Grid-head" style={{ width }}>
      <div role="row" aria-rowindex={1} className="notebench-Grid-heads">
        <span role="columnheader" aria-colindex={1} className="notebench-Grid-check">
          <span className="notebench-heard">{trans.__('Chosen')}</span>
        </span>
        {pinned.map(drawn => (
          <Head key={drawn.column.key} {...props} drawn={drawn} />
        ))}
        {skipped > 0 && <span role="presentation" className="notebench-Grid-gap" style={{ width: skipped }} />}
        {free.map(drawn => (
          <Head key={drawn.column.key} {...props} drawn={drawn} />
        ))}
      </div>
    </div>
  );
}

function Head(props: IGridHeadProps & { readonly drawn: IDrawnColumn }): React.JSX.Element {
  const trans = useTrans();
  const { drawn, order, hint, onSort, onMove, onResize, onDrop } = props;
  const { column, left, place } = drawn;
  const { key, width } = column;
  const sort = sortKeyOf(key);
  const isSorted = sort !== null && order.sort === sort;
  const label = labelOf(key, trans);

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined || !(event.altKey || event.shiftKey)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (event.altKey) {
      onMove(key, by);
    } else {
      onResize(key, width + by * STEP);
    }
  };

  return (
    <span
      role="columnheader"
      aria-colindex={place + 2}
      aria-sort={sort === null ? undefined : isSorted ? (order.isDescending ? 'descending' : 'ascending') : 'none'}
      className={isFigureKey(key) ? 'notebench-Grid-cell notebench-figure' : 'notebench-Grid-cell'}
      data-column={key}
      data-pinned={left !== null}
      style={left === null ? { width } : { width, left }}
      onDragOver={event => {
        if (event.dataTransfer.types.includes(DRAGGED)) {
          event.preventDefault();
        }
      }}
      onDrop={event => {
        event.preventDefault();
        onDrop(event.dataTransfer.getData(DRAGGED), key);
      }}
    >
      <button
        type="button"
        className="notebench-Grid-sort"
        title={`${titleOf(key, label)}\n${hint}`}
        draggable
        aria-disabled={sort === null}
        onKeyDown={onKeyDown}
        onDragStart={event => {
          event.dataTransfer.setData(DRAGGED, key);
          event.dataTransfer.effectAllowed = 'move';
        }}
        onClick={() => sort !== null && onSort(sort)}
      >
        <HeadWord column={column} label={label} />
        {isSorted && <Glyph name={order.isDescending ? 'falling' : 'rising'} />}
      </button>
      <Edge width={width} onResize={wide => onResize(key, wide)} />
    </span>
  );
}

const DRAGGED = 'application/x-notebench-column';

function titleOf(key: string, label: string): string {
  return splitKey(key) ? key : label;
}

function HeadWord({ column, label }: { readonly column: IColumn; readonly label: string }): React.JSX.Element {
  return column.key === 'star' ? (
    <>
      <Glyph name="star" />
      <span className="notebench-heard">{label}</span>
    </>
  ) : (
    <span className="notebench-Grid-word">{label}</span>
  );
}

/** The right edge of a head, by which the mouse makes it wider; keys do it on the head itself. */
function Edge({ width, onResize }: { readonly width: number; readonly onResize: (width: number) => void }): React.JSX.Element {
  const [from, setFrom] = React.useState<number | null>(null);
  return (
    <span
      className="notebench-Grid-edge"
      aria-hidden="true"
      onPointerDown={event => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        setFrom(event.clientX - width);
      }}
      onPointerMove={event => from !== null && onResize(event.clientX - from)}
      onPointerUp={() => setFrom(null)}
      onPointerCancel={() => setFrom(null)}
    />
  );
}
