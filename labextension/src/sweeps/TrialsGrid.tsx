/** The rows and columns of the trials that are in sight. */
import { useVirtualizer } from '@tanstack/react-virtual';
import React from 'react';

import { Glyph } from '../components/Glyph';
import { StateMark } from '../components/StateMark';
import { useTrans } from '../components/Trans';
import { placeAfterKey } from '../experiments/listKeys';
import type { IColumn } from '../experiments/table/columns';
import { useDrawnColumns } from '../experiments/table/drawnColumns';
import type { IDrawnColumn } from '../experiments/table/GridRow';
import type { SweepDetail, Trial } from '../nouns';
import { isTrialFigure, trialCell, trialColumns, trialLabel } from './trialColumns';
import type { ITrialOrder } from './trials';
import { paramNames } from './words';

/** The height of a row in CSS pixels; style/grid.css says the same. */
const ROW = 28;

export interface ITrialsGridProps {
  readonly sweep: SweepDetail;
  readonly trials: readonly Trial[];
  readonly order: ITrialOrder;
  readonly onSort: (key: string) => void;
  readonly onOpen: (number: number) => void;
}

export function TrialsGrid(props: ITrialsGridProps): React.JSX.Element {
  const { sweep, trials, onOpen } = props;
  const trans = useTrans();
  const base = React.useId();
  const scroller = React.useRef<HTMLDivElement>(null);
  const [activeNumber, setActiveNumber] = React.useState<number | null>(null);
  const columns = useTrialColumns(sweep, trials);
  const { drawn, skipped, width } = useDrawnColumns(columns, scroller, 0);
  const figures = new Set(columns.filter(({ key }) => isTrialFigure(key, trials)).map(({ key }) => key));
  const rows = useVirtualizer({
    count: trials.length,
    estimateSize: () => ROW,
    getScrollElement: () => scroller.current,
    initialRect: { width: 1000, height: 20 * ROW },
    overscan: 6
  });
  const items = rows.getVirtualItems();
  const active = trials.findIndex(trial => trial.number === activeNumber);
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.target !== event.currentTarget || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW) - 2);
    const place = placeAfterKey(event.key, active, trials.length, page);
    const opened = event.key === 'Enter' ? trials[active] : undefined;
    if (place !== null) {
      setActiveNumber(trials[place]?.number ?? null);
      rows.scrollToIndex(place);
    } else if (opened) {
      onOpen(opened.number);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={scroller}
      className="notebench-Grid notebench-TrialsGrid"
      role="grid"
      aria-label={trans.__('Trials')}
      aria-rowcount={trials.length + 1}
      aria-colcount={columns.length}
      aria-activedescendant={items.some(row => row.index === active) ? `${base}-${active}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={event => {
        if (active < 0 && event.target === event.currentTarget) {
          setActiveNumber(trials[0]?.number ?? null);
        }
      }}
    >
      <Heads {...props} columns={drawn} skipped={skipped} width={width} figures={figures} />
      <div role="rowgroup" className="notebench-Grid-body" style={{ height: rows.getTotalSize(), width }}>
        {items.map(({ index, start }) => {
          const trial = trials[index];
          return trial === undefined ? null : (
            <TrialRow
              key={trial.number}
              id={`${base}-${index}`}
              trial={trial}
              isBest={trial.number === sweep.best_trial}
              place={index}
              start={start}
              columns={drawn}
              skipped={skipped}
              width={width}
              figures={figures}
              isActive={index === active}
              onOpen={onOpen}
            />
          );
        })}
      </div>
    </div>
  );
}

/** The columns of all that was tried; the same ones while its names are. */
function useTrialColumns(sweep: SweepDetail, trials: readonly Trial[]): readonly IColumn[] {
  const names = paramNames(sweep, trials);
  const count = sweep.metrics.length;
  // The names are found anew with every change: `wanted` stands for them.
  const wanted = names.join('\n');
  // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  return React.useMemo(() => trialColumns(Array.from({ length: count }), names), [wanted, count]);
}

interface IDrawn {
  readonly columns: readonly IDrawnColumn[];
  readonly skipped: number;
  readonly width: number;
  /** The keys of the columns whose cells are figures. */
  readonly figures: ReadonlySet<string>;
}

function Heads(props: ITrialsGridProps & IDrawn): React.JSX.Element {
  const trans = useTrans();
  const { sweep, order, onSort, width, figures } = props;
  return (
    <div role="rowgroup" className="notebench-Grid-head" style={{ width }}>
      <div role="row" aria-rowindex={1} className="notebench-Grid-heads">
        <InOrder {...props}>
          {({ column, place, left }) => {
            const { key } = column;
            const isSorted = order.key === key;
            const label = trialLabel(key, sweep.plan, trans);
            return (
              <span
                key={key}
                role="columnheader"
                aria-colindex={place + 1}
                aria-sort={isSorted ? (order.isDescending ? 'descending' : 'ascending') : 'none'}
                className={cellClass(figures.has(key))}
                data-column={key}
                data-pinned={left !== null}
                style={left === null ? { width: column.width } : { width: column.width, left }}
              >
                <button type="button" className="notebench-Grid-sort" title={label} onClick={() => onSort(key)}>
                  <span className="notebench-Grid-word">{label}</span>
                  {isSorted && <Glyph name={order.isDescending ? 'falling' : 'rising'} />}
                </button>
              </span>
            );
          }}
        </InOrder>
      </div>
    </div>
  );
}

interface ITrialRowProps extends IDrawn {
  readonly id: string;
  readonly trial: Trial;
  readonly isBest: boolean;
  readonly place: number;
  readonly start: number;
  readonly isActive: boolean;
  readonly onOpen: (number: number) => void;
}

const TrialRow = React.memo(function TrialRow(props: ITrialRowProps): React.JSX.Element {
  const trans = useTrans();
  const { id, trial, isBest, place, start, width, figures, isActive, onOpen } = props;
  return (
    <div
      id={id}
      role="row"
      className="notebench-Grid-row"
      aria-rowindex={place + 2}
      aria-selected={isActive}
      data-active={isActive}
      data-trial={trial.number}
      data-best={isBest}
      style={{ width, transform: `translateY(${start}px)` }}
      onClick={() => onOpen(trial.number)}
    >
      <InOrder {...props}>
        {({ column, place: at, left }) => {
          const [text, whole] = trialCell(trial, column.key, trans);
          return (
            <span
              key={column.key}
              role="gridcell"
              aria-colindex={at + 1}
              className={cellClass(figures.has(column.key))}
              data-column={column.key}
              data-pinned={left !== null}
              title={whole}
              style={left === null ? { width: column.width } : { width: column.width, left }}
            >
              {column.key === 'state' ? <StateMark state={trial.state} hasWord /> : text}
              {column.key === 'number' && isBest && (
                <span className="notebench-Star" data-starred="true" title={trans.__('The best trial')}>
                  <Glyph name="star" />
                  <span className="notebench-heard">{trans.__('the best')}</span>
                </span>
              )}
            </span>
          );
        }}
      </InOrder>
    </div>
  );
});

/** The pinned columns, the gap for those that are not drawn, then those in sight. */
function InOrder(
  props: Pick<IDrawn, 'columns' | 'skipped'> & { readonly children: (drawn: IDrawnColumn) => React.ReactNode }
): React.JSX.Element {
  const { columns, skipped, children } = props;
  return (
    <>
      {columns.filter(({ left }) => left !== null).map(children)}
      {skipped > 0 && <span role="presentation" className="notebench-Grid-gap" style={{ width: skipped }} />}
      {columns.filter(({ left }) => left === null).map(children)}
    </>
  );
}

function cellClass(isFigure: boolean): string {
  return isFigure ? 'notebench-Grid-cell notebench-figure' : 'notebench-Grid-cell';
}
