/** A table that is sorted by its heads, filtered where it is long, and copied as CSV. */
import React from 'react';

import { useCopied } from './Copying';
import { toCsv } from './csv';
import { Glyph } from './Glyph';
import type { Order, Row } from './tableRows';
import { matchingRows, nextOrder, sortedRows } from './tableRows';
import { useTrans } from './Trans';

export interface IColumn {
  readonly name: string;
  /** Whether cells are set right, in figures of one width. */
  readonly isFigure?: boolean;
  /** How a cell reads; what is sorted and copied is the cell itself. */
  readonly show?: (cell: string) => string;
}

export interface IDataTableProps {
  readonly label: string;
  readonly columns: readonly IColumn[];
  readonly rows: readonly Row[];
  /** Whether the label is a heading above the table, and the first column names the rows. */
  readonly isNamed?: boolean;
  /** What stands in the place of an empty table. */
  readonly emptyText?: string;
}

/** Rows from which a filter helps more than it takes room. */
const MANY = 20;

/** Rows drawn at once; the filter and the order lead to the rest. */
const DRAWN = 1000;

export function DataTable(props: IDataTableProps): React.JSX.Element {
  const trans = useTrans();
  const { label, columns, rows, isNamed = false, emptyText = trans.__('No rows.') } = props;
  const [wanted, setWanted] = React.useState('');
  const [order, setOrder] = React.useState<Order>(null);
  const shown = React.useMemo(() => sortedRows(matchingRows(rows, wanted), order), [rows, wanted, order]);
  return (
    <section className="notebench-DataTable" data-named={isNamed} aria-label={label}>
      <div className="notebench-DataTable-top">
        {isNamed && (
          <h3>
            {label} <span className="notebench-faint">{rows.length.toLocaleString()}</span>
          </h3>
        )}
        {rows.length > MANY && (
          <input
            type="search"
            className="notebench-Input"
            placeholder={trans.__('Filter')}
            aria-label={trans.__('Filter %1', label)}
            value={wanted}
            onChange={event => setWanted(event.target.value)}
          />
        )}
        {rows.length > 0 && <CopyCsv {...props} shown={shown} />}
      </div>
      {shown.length === 0 ? (
        <p className="notebench-faint">{rows.length === 0 ? emptyText : trans.__('Nothing matches.')}</p>
      ) : (
        <div className="notebench-DataTable-scroller" role="group" aria-label={label} tabIndex={0}>
          <table className="notebench-Table">
            <Head columns={columns} order={order} onSort={column => setOrder(nextOrder(order, column))} />
            <Body columns={columns} rows={shown} isNamed={isNamed} />
          </table>
        </div>
      )}
      {shown.length > DRAWN && (
        <p className="notebench-faint">
          {trans._n('%2 of %1 row is shown.', '%2 of %1 rows are shown.', shown.length, DRAWN)}
        </p>
      )}
    </section>
  );
}

function CopyCsv(props: IDataTableProps & { readonly shown: readonly Row[] }): React.JSX.Element | null {
  const trans = useTrans();
  const { copy, isCopied } = useCopied();
  const { label, columns, shown } = props;
  if (!copy) {
    return null;
  }
  return (
    <button
      type="button"
      className="notebench-Button notebench-mod-small notebench-mod-quiet"
      aria-label={trans.__('Copy %1 as CSV', label)}
      onClick={() => copy(toCsv([columns.map(column => column.name), ...shown]))}
    >
      <span role="status">{isCopied ? trans.__('Copied') : trans.__('Copy as CSV')}</span>
    </button>
  );
}

function Head(props: {
  readonly columns: readonly IColumn[];
  readonly order: Order;
  readonly onSort: (column: number) => void;
}): React.JSX.Element {
  const { columns, order, onSort } = props;
  return (
    <thead>
      <tr>
        {columns.map(({ name, isFigure }, column) => {
          const isSorted = order?.column === column;
          return (
            <th
              key={column}
              scope="col"
              className={isFigure === true ? 'notebench-figure' : undefined}
              aria-sort={isSorted ? (order.isDescending ? 'descending' : 'ascending') : 'none'}
            >
              <button type="button" className="notebench-DataTable-sort" onClick={() => onSort(column)}>
                <span>{name}</span>
                <Glyph name={isSorted && order.isDescending ? 'falling' : 'rising'} />
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function Body(props: Pick<IDataTableProps, 'columns' | 'rows' | 'isNamed'>): React.JSX.Element {
  const { columns, rows, isNamed } = props;
  return (
    <tbody>
      {rows.slice(0, DRAWN).map((row, place) => (
        <tr key={place}>
          {columns.map(({ isFigure, show }, column) => {
            const cell = row[column] ?? '';
            return column === 0 && isNamed === true ? (
              <th key={column} scope="row">
                {cell}
              </th>
            ) : (
              <td
                key={column}
                className={isFigure === true ? 'notebench-figure' : undefined}
                title={show ? cell : undefined}
              >
                {show ? show(cell) : cell}
              </td>
            );
          })}
        </tr>
      ))}
    </tbody>
  );
}
