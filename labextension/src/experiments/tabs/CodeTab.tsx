import React from 'react';

import { Code } from '../../components/Code';
import { formatDuration } from '../../components/figures';
import { plainText } from '../../components/plainText';
import { StateMark } from '../../components/StateMark';
import { useTrans } from '../../components/Trans';
import type { Cell, RunDetail } from '../../nouns';
import type { IHistoryProps } from '../History';
import { History, Standing } from '../History';
import type { ITabProps } from './context';

/** The code that ran, cell by cell, with the end of what each printed. */
export function CodeTab(props: ITabProps & { readonly run: RunDetail }): React.JSX.Element {
  const trans = useTrans();
  const { run, highlight } = props;
  if (run.cells.length === 0 && run.history.length === 0) {
    return <p className="notebench-Empty">{trans.__('No code was recorded with this run.')}</p>;
  }
  return (
    <>
      <History run={run} highlight={highlight} />
      <Seeds run={run} />
      <OwnCells run={run} highlight={highlight} />
      {run.patch !== null && run.patch !== '' && (
        <details className="notebench-History">
          <summary>{trans.__('Changes that were not committed')}</summary>
          <Code code={run.patch} language="diff" label={trans.__('Uncommitted changes')} highlight={highlight} />
        </details>
      )}
    </>
  );
}

/** Where chance was tied down, as the code says it. */
function Seeds({ run }: { readonly run: RunDetail }): React.JSX.Element | null {
  const trans = useTrans();
  return run.seeds.length === 0 ? null : (
    <p className="notebench-Seeds">
      {trans.__('Seeds:')}{' '}
      {run.seeds.map(({ call, value }) => (
        <code key={`${call} ${value}`}>
          {call} = {value}
        </code>
      ))}
    </p>
  );
}

function OwnCells({ run, highlight }: IHistoryProps): React.JSX.Element {
  const trans = useTrans();
  return (
    <ol className="notebench-Cells">
      {run.cells.map((cell, place) => (
        <li key={place} className="notebench-Cells-cell">
          <header>
            <span className="notebench-Cells-count">
              {trans.__('In [%1]', cell.execution_count ?? ' ')}
            </span>
            <StateMark state={cell.state} />
            <Standing standing={cell.in_notebook} />
            <span className="notebench-figure notebench-faint">{formatDuration(cell.duration_s * 1000, trans)}</span>
          </header>
          <Code
            code={cell.source}
            language="ipython"
            label={trans.__('Cell %1', place + 1)}
            highlight={highlight}
          />
          <Printed cell={cell} />
        </li>
      ))}
    </ol>
  );
}

function Printed({ cell }: { readonly cell: Cell }): React.JSX.Element {
  const trans = useTrans();
  return (
    <>
      {cell.stdout !== '' && (
        <pre className="notebench-Printed" aria-label={trans.__('Output')} tabIndex={0}>
          {plainText(cell.stdout)}
        </pre>
      )}
      {cell.stderr !== '' && (
        <pre
          className="notebench-Printed notebench-mod-error"
          aria-label={trans.__('Error output')}
          tabIndex={0}
        >
          {plainText(cell.stderr)}
        </pre>
      )}
    </>
  );
}
