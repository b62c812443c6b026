import React from 'react';

import { DiffLines } from '../../components/DiffLines';
import { useTrans } from '../../components/Trans';
import { ReadingView } from '../../experiments/ReadingView';
import type { CellDiff } from '../../nouns';
import { CellHead } from './CodeTab';
import type { ITabProps } from './context';
import { PairChoice } from './PairChoice';

/** All cells of both runs in their order: what became of the code and of what it printed. */
export function NotebookTab(props: ITabProps): React.JSX.Element {
  const trans = useTrans();
  const { model } = props;
  return (
    <>
      <PairChoice {...props} />
      <ReadingView
        reading={model.code}
        waiting={trans.__('Reading the cells…')}
        onRetry={() => void model.refresh()}
      >
        {({ diffs }) => <Cells cells={diffs[0]?.cells ?? []} isCut={diffs[0]?.is_cut ?? false} />}
      </ReadingView>
    </>
  );
}

function Cells({ cells, isCut }: { readonly cells: readonly CellDiff[]; readonly isCut: boolean }): React.JSX.Element {
  const trans = useTrans();
  if (cells.length === 0) {
    return <p className="notebench-Empty">{trans.__('No code was recorded with these runs.')}</p>;
  }
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
