import React from 'react';

import { DataTable } from './DataTable';
import type { Row } from './tableRows';
import { isFigureColumn } from './tableRows';
import { useTrans } from './Trans';

export interface IGridTableProps {
  readonly label: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/** Rows as a file or a figure holds them; which columns are figures is seen from the cells. */
export function GridTable({ label, columns, rows }: IGridTableProps): React.JSX.Element {
  const trans = useTrans();
  const heads = columns.map((name, column) => ({
    name: name === '' ? trans.__('Column %1', column + 1) : name,
    isFigure: isFigureColumn(rows, column)
  }));
  return <DataTable label={label} columns={heads} rows={rows} />;
}
