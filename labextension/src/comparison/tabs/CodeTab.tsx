import React from 'react';

import { DiffLines } from '../../components/DiffLines';
import { useTrans } from '../../components/Trans';
import type { CellDiff } from '../../nouns';
import { CellHead, CellPairs } from './CellPairs';
import type { ITabProps } from './context';

/** The lines of code that differ from the baseline to another run. */
export function CodeTab(props: ITabProps): React.JSX.Element {
  return <CellPairs {...props}>{(cells, isCut) => <Changes cells={cells} isCut={isCut} />}</CellPairs>;
}

function Changes({ cells, isCut }: { readonly cells: readonly CellDiff[]; readonly isCut: boolean }): React.JSX.Element {
  const trans = useTrans();
  const changed = cells.filter(cell => cell.change !== 'same');
  return (
    <>
      <p className="notebench-faint" role="status">
        {changed.length === 0
          ? trans._n('The code is the same: %1 cell.', 'The code is the same: %1 cells.', cells.length)
          : trans._n('%1 of %2 cell differs.', '%1 of %2 cells differ.', changed.length, cells.length)}
        {isCut && ` ${trans.__('There is more than is shown.')}`}
      </p>
      <ol className="notebench-Cells">
        {changed.map((cell, place) => (
          <li key={place} className="notebench-Cells-cell">
            <CellHead cell={cell} />
            <DiffLines label={trans.__('Code of the cell %1', cell.title)} lines={cell.source} />
          </li>
        ))}
      </ol>
    </>
  );
}
