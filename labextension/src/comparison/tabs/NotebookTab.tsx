import React from 'react';

import { DiffLines } from '../../components/DiffLines';
import { useTrans } from '../../components/Trans';
import type { CellDiff } from '../../nouns';
import { CellHead, CellPairs } from './CellPairs';
import type { ITabProps } from './context';

/** All cells of both runs in their order: what became of the code and of what it printed. */
export function NotebookTab(props: ITabProps): React.JSX.Element {
  return <CellPairs {...props}>{(cells, isCut) => <Cells cells={cells} isCut={isCut} />}</CellPairs>;
}

function Cells({ cells, isCut }: { readonly cells: readonly CellDiff[]; readonly isCut: boolean }): React.JSX.Element {
  const trans = useTrans();
  return (
    <>
      {isCut && <p className="notebench-faint">{trans.__('There is more than is shown.')}</p>}
      <ol className="notebench-Cells">
        {cells.map((cell, place) => (
          <li key={place} className="notebench-Cells-cell">
            <CellHead cell={cell} />
            {cell.source.length > 0 && (
              <DiffLines label={trans.__('Code of the cell %1', cell.title)} lines={cell.source} />
            )}
            {cell.output.length > 0 && (
              <>
                <p className="notebench-Cells-what">{trans.__('Output')}</p>
                <DiffLines label={trans.__('Output of the cell %1', cell.title)} lines={cell.output} />
              </>
            )}
            {cell.output.length === 0 && cell.is_output_changed && (
              <p className="notebench-Cells-what">{trans.__('Its output differs, though not in text that was kept.')}</p>
            )}
          </li>
        ))}
      </ol>
    </>
  );
}
