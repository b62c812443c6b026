/** Rows and columns of text; only so many are drawn as can be read. */
import React from 'react';

import { useTrans } from './Trans';

export interface IRowsTableProps {
  readonly label: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const DRAWN = 500;

export function RowsTable({ label, columns, rows }: IRowsTableProps): React.JSX.Element {
  const trans = useTrans();
  const isFigure = columns.map((_, column) => rows.slice(0, 50).every(row => isNumeric(row[column])));
  return (
    <div className="notebench-RowsTable" role="region" aria-label={label} tabIndex={0}>
      <table className="notebench-Table notebench-mod-grid">
        <thead>
          <tr>
            {columns.map((name, column) => (
              <th key={column} scope="col" className={isFigure[column] ? 'notebench-figure' : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, DRAWN).map((row, place) => (
            <tr key={place}>
              {columns.map((_, column) => (
                <td key={column} className={isFigure[column] ? 'notebench-figure' : undefined}>
                  {row[column] ?? ''}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > DRAWN && (
        <p className="notebench-faint">{trans.__('%1 of %2 rows are shown.', DRAWN, rows.length)}</p>
      )}
    </div>
  );
}

function isNumeric(cell: string | undefined): boolean {
  return cell === undefined || cell === '' || Number.isFinite(Number(cell));
}
