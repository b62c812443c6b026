import React from 'react';

import { DiffLines } from '../../components/DiffLines';
import { useTrans } from '../../components/Trans';
import { ReadingView } from '../../experiments/ReadingView';
import type { CellDiff } from '../../nouns';
import { changeWord, placeWord } from '../changes';
import type { ITabProps } from './context';
import { PairChoice } from './PairChoice';

/** The lines of code that differ from the baseline to another run. */
export function CodeTab(props: ITabProps): React.JSX.Element {
  const trans = useTrans();
  const { model } = props;
  return (
    <>
      <PairChoice {...props} />
      <ReadingView
        reading={model.code}
        waiting={trans.__('Reading the code…')}
        onRetry={() => void model.refresh()}
      >
        {({ diffs }) => <Changes cells={diffs[0]?.cells ?? []} isCut={diffs[0]?.is_cut ?? false} />}
      </ReadingView>
    </>
  );
}

function Changes({ cells, isCut }: { readonly cells: readonly CellDiff[]; readonly isCut: boolean }): React.JSX.Element {
  const trans = useTrans();
  const changed = cells.filter(cell => cell.change !== 'same');
  if (cells.length === 0) {
    return <p className="notebench-Empty">{trans.__('No code was recorded with these runs.')}</p>;
  }
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

/** What became of a cell, and where it stands. */
export function CellHead({ cell }: { readonly cell: CellDiff }): React.JSX.Element {
  const trans = useTrans();
  return (
    <header>
      <span className="notebench-Badge" data-change={cell.change}>
        {changeWord(cell.change, trans)}
      </span>
      <span className="notebench-faint">{placeWord(cell, trans)}</span>
      <code className="notebench-Cells-title">{cell.title}</code>
    </header>
  );
}
