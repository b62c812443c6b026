/** The cells of two runs, paired: what the tabs of code and notebook have in common. */
import React from 'react';

import { useTrans } from '../../components/Trans';
import { ReadingView } from '../../experiments/ReadingView';
import type { CellDiff } from '../../nouns';
import { changeWord, placeWord } from '../changes';
import type { ITabProps } from './context';
import { PairChoice } from './PairChoice';

export interface ICellPairsProps extends ITabProps {
  readonly children: (cells: readonly CellDiff[], isCut: boolean) => React.JSX.Element;
}

/** Lets a run be chosen, reads its code, and says where there is none. */
export function CellPairs({ children, ...props }: ICellPairsProps): React.JSX.Element {
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
        {({ diffs }) => {
          const diff = diffs[0];
          return diff === undefined || diff.cells.length === 0 ? (
            <p className="notebench-Empty">{trans.__('No code was recorded with these runs.')}</p>
          ) : (
            children(diff.cells, diff.is_cut)
          );
        }}
      </ReadingView>
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
