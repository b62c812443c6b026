/** What the kernel executed before the run, and how its cells stand in the notebook now. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Highlight } from '../components/Code';
import { Code } from '../components/Code';
import { StateMark } from '../components/StateMark';
import { useTrans } from '../components/Trans';
import type { PastCell, RunDetail } from '../nouns';

type Standing = PastCell['in_notebook'];

/** The words for how a cell stands now; null where there is nothing to say. */
export function standingWord(standing: Standing, trans: TranslationBundle): string | null {
  switch (standing) {
    case 'edited':
      return trans.__('edited since');
    case 'gone':
      return trans.__('no longer in the notebook');
    case 'same':
    case 'unknown':
      return null;
  }
}

export function Standing({ standing }: { readonly standing: Standing }): React.JSX.Element | null {
  const trans = useTrans();
  const word = standingWord(standing, trans);
  return word === null ? null : (
    <span className="notebench-Standing" data-standing={standing}>
      {word}
    </span>
  );
}

export interface IHistoryProps {
  readonly run: RunDetail;
  readonly highlight?: Highlight | undefined;
}

/** Closed at first: the run's own code comes first. */
export function History({ run, highlight }: IHistoryProps): React.JSX.Element | null {
  const trans = useTrans();
  const { history, history_left_out } = run;
  const [isOpen, setIsOpen] = React.useState(false);
  if (history.length === 0) {
    return null;
  }
  return (
    <details className="notebench-History" open={isOpen} onToggle={event => setIsOpen(event.currentTarget.open)}>
      <summary>
        {trans._n('%1 cell ran before it', '%1 cells ran before it', history.length + history_left_out)}
      </summary>
      {isOpen && (
        <ol className="notebench-Cells">
          {history.map((cell, place) => (
            <li key={place} className="notebench-Cells-cell">
              <header>
                <span className="notebench-Cells-count">
                  {trans.__('In [%1]', cell.execution_count ?? ' ')}
                </span>
                {cell.state && <StateMark state={cell.state} />}
                <Standing standing={cell.in_notebook} />
              </header>
              <Code
                code={cell.source}
                language="ipython"
                label={trans.__('Earlier cell %1', place + 1)}
                highlight={highlight}
              />
            </li>
          ))}
        </ol>
      )}
      {history_left_out > 0 && (
        <p className="notebench-faint">
          {trans._n('%1 cell is left out.', '%1 cells are left out.', history_left_out)}
        </p>
      )}
    </details>
  );
}
