import React from 'react';

import { Plot } from '../../components/Plot';
import { useTrans } from '../../components/Trans';
import type { Reading } from '../../experiments/reading';
import { ReadingView } from '../../experiments/ReadingView';
import type { ComparedFigure } from '../../nouns';
import type { ITabProps } from './context';

export interface IFigureViewProps extends ITabProps {
  readonly label: string;
  readonly reading: Reading<ComparedFigure>;
}

/** A figure of the runs, and which of them are not in it. */
export function FigureView({ model, tables, label, reading }: IFigureViewProps): React.JSX.Element {
  const trans = useTrans();
  return (
    <ReadingView reading={reading} waiting={trans.__('Drawing the runs…')} onRetry={() => void model.refresh()}>
      {({ figure, missing }) => (
        <div aria-busy={model.isBehind}>
          <Plot figure={figure} label={label} />
          {missing.length > 0 && (
            <p className="notebench-faint">
              {trans._n(
                '%1 run lacks what is drawn: %2.',
                '%1 runs lack what is drawn: %2.',
                missing.length,
                namesAmong(tables.runs, missing)
              )}
            </p>
          )}
        </div>
      )}
    </ReadingView>
  );
}

const NAMED = 5;

function namesAmong(runs: ITabProps['tables']['runs'], ids: readonly string[]): string {
  const names = runs.filter(run => ids.includes(run.run_id)).map(run => run.name);
  return names.length > NAMED ? `${names.slice(0, NAMED).join(', ')}…` : names.join(', ');
}
