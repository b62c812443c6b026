/** The rows and columns of the table that are in sight; of the rest only the count is known. */
import type { VirtualItem } from '@tanstack/react-virtual';
import React from 'react';

import { useTrans } from '../../components/Trans';
import { useNow } from '../../components/useNow';
import type { RunSummary } from '../../nouns';
import type { RunListModel } from '../model';
import type { IOrder } from '../query';
import type { IRowVerbs } from '../useRows';
import { useRows } from '../useRows';
import type { IColumn } from './columns';
import { useDrawnColumns } from './drawnColumns';
import type { IHeadVerbs } from './GridHead';
import { GridHead } from './GridHead';
import type { IGridRowProps } from './GridRow';
import { GridRow } from './GridRow';

export interface IRunsGridProps extends IHeadVerbs, IRowVerbs {
  readonly model: RunListModel;
  readonly columns: readonly IColumn[];
  readonly order: IOrder;
  readonly onStar: (run: RunSummary) => void;
}

export function RunsGrid(props: IRunsGridProps): React.JSX.Element {
  const { model, columns, onOpen, onLeave, onDelete, onStar } = props;
  const trans = useTrans();
  const now = useNow(20_000);
  const rows = useRows({ model, onOpen, onLeave, onDelete, width: 1000, overscan: 6, kept: 2 });
  const { drawn, skipped, width } = useDrawnColumns(columns, rows.scroller);
  return (
    <div
      ref={rows.scroller}
      className="notebench-Grid"
      role="grid"
      aria-label={trans.__('Runs')}
      aria-multiselectable="true"
      aria-rowcount={rows.total + 1}
      aria-colcount={columns.length + 1}
      aria-activedescendant={rows.activeId}
      aria-busy={model.isBusy}
      data-choosing={model.selection.size > 0}
      tabIndex={0}
      onKeyDown={event => {
        if (event.target === event.currentTarget) {
          rows.onKeyDown(event); // the heads have keys of their own
        }
      }}
      onFocus={rows.onFocus}
    >
      <GridHead
        {...props}
        columns={drawn}
        skipped={skipped}
        width={width}
        hint={trans.__('Alt and arrows move the column, Shift and arrows change its width')}
      />
      <div role="rowgroup" className="notebench-Grid-body" style={{ height: rows.height, width }}>
        <GridRows
          model={model}
          items={rows.items}
          base={rows.base}
          columns={drawn}
          skipped={skipped}
          width={width}
          now={now}
          onClick={rows.onClick}
          onToggle={rows.onToggle}
          onStar={onStar}
        />
      </div>
    </div>
  );
}

type OfAllRows = 'columns' | 'skipped' | 'width' | 'now' | 'onClick' | 'onToggle' | 'onStar';

interface IGridRowsProps extends Pick<IGridRowProps, OfAllRows> {
  readonly model: RunListModel;
  readonly items: readonly VirtualItem[];
  readonly base: string;
}

function GridRows({ model, items, base, ...shared }: IGridRowsProps): React.JSX.Element {
  const pool = React.useRef(1);
  pool.current = Math.max(pool.current, items.length);
  return (
    <>
      {items.map(({ index, start }) => {
        const run = model.run(index);
        return (
          <GridRow
            // Who scrolls far sees other runs in the same rows: to write into them is faster than to make new ones.
            key={index % pool.current}
            {...shared}
            id={`${base}-${index}`}
            run={run}
            place={index}
            start={start}
            isActive={index === model.active}
            isChosen={model.selection.has(run?.run_id)}
          />
        );
      })}
    </>
  );
}
