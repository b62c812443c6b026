/** The rows and columns of the table that are in sight; of the rest only the count is known. */
import type { VirtualItem } from '@tanstack/react-virtual';
import { useVirtualizer } from '@tanstack/react-virtual';
import React from 'react';

import { useTrans } from '../../components/Trans';
import { useNow } from '../../components/useNow';
import type { RunSummary } from '../../nouns';
import type { RunListModel } from '../model';
import type { IOrder } from '../query';
import { chooseByClick, handleRunKey, openMenuOf } from '../runKeys';
import { useModel } from '../useModel';
import type { IColumn } from './columns';
import { useDrawnColumns } from './drawnColumns';
import type { IHeadVerbs } from './GridHead';
import { GridHead } from './GridHead';
import type { IGridRowProps } from './GridRow';
import { GridRow } from './GridRow';

/** The heights of a row and of the heads in CSS pixels; style/grid.css says the same. */
const ROW = 28;

export interface IRunsGridProps extends IHeadVerbs {
  readonly model: RunListModel;
  readonly columns: readonly IColumn[];
  readonly order: IOrder;
  readonly onOpen: (runId: string) => void;
  readonly onLeave: () => void;
  readonly onDelete: (runIds: readonly string[]) => void;
  readonly onStar: (run: RunSummary) => void;
}

export function RunsGrid(props: IRunsGridProps): React.JSX.Element {
  const { model, columns, onOpen, onLeave, onDelete, onStar } = props;
  useModel(model);
  useModel(model.selection);
  const trans = useTrans();
  const now = useNow(20_000);
  const base = React.useId();
  const scroller = React.useRef<HTMLDivElement>(null);
  const total = model.total ?? 0;
  const rows = useVirtualizer({
    count: total,
    estimateSize: () => ROW,
    getScrollElement: () => scroller.current,
    initialRect: { width: 1000, height: 20 * ROW },
    overscan: 6
  });
  const { drawn, skipped, width } = useDrawnColumns(columns, scroller);
  const items = rows.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items[items.length - 1]?.index ?? 0;
  React.useEffect(() => model.reach(first, last), [model, first, last, total]);

  const { onClick, onToggle } = useRowClicks(model, onOpen);
  const isActiveDrawn = items.some(row => row.index === model.active);
  return (
    <div
      ref={scroller}
      className="notebench-Grid"
      role="grid"
      aria-label={trans.__('Runs')}
      aria-multiselectable="true"
      aria-rowcount={total + 1}
      aria-colcount={columns.length + 1}
      aria-activedescendant={isActiveDrawn ? `${base}-${model.active}` : undefined}
      aria-busy={model.isBusy}
      data-choosing={model.selection.size > 0}
      tabIndex={0}
      onKeyDown={event => {
        if (event.target !== event.currentTarget) {
          return; // the heads have keys of their own
        }
        handleRunKey(event, {
          model,
          page: Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW) - 2),
          onReach: place => rows.scrollToIndex(place),
          onOpen,
          onLeave,
          onDelete,
          onMenu: () => openMenuOf(scroller.current?.querySelector('[data-active="true"]'))
        });
      }}
      onFocus={event => {
        if (model.active < 0 && event.target === event.currentTarget && total > 0) {
          model.activate(0);
        }
      }}
    >
      <GridHead
        {...props}
        columns={drawn}
        skipped={skipped}
        width={width}
        hint={trans.__('Alt and arrows move the column, Shift and arrows change its width')}
      />
      <div role="rowgroup" className="notebench-Grid-body" style={{ height: rows.getTotalSize(), width }}>
        <GridRows
          model={model}
          items={items}
          base={base}
          columns={drawn}
          skipped={skipped}
          width={width}
          now={now}
          onClick={onClick}
          onToggle={onToggle}
          onStar={onStar}
        />
      </div>
    </div>
  );
}

/** What clicks on rows do; the same functions while the table is open, so that rows are not drawn anew. */
function useRowClicks(
  model: RunListModel,
  onOpen: (runId: string) => void
): Pick<IGridRowProps, 'onClick' | 'onToggle'> {
  const onClick = React.useCallback(
    (event: React.MouseEvent, place: number): void => {
      const run = model.run(place);
      if (chooseByClick(event, model, place)) {
        return;
      }
      model.activate(place);
      if (run) {
        onOpen(run.run_id);
      }
    },
    [model, onOpen]
  );
  const onToggle = React.useCallback((place: number) => model.selection.toggle(place), [model]);
  return { onClick, onToggle };
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
