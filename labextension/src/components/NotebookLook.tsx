/** A notebook that is looked at: its sources, texts and images; nothing of it is run. */
import React from 'react';

import type { NotebookShown } from '../nouns';
import type { Highlight } from './Code';
import { Code } from './Code';
import type { RenderMarkdown } from './Markdown';
import { Markdown } from './Markdown';
import { useTrans } from './Trans';

export interface INotebookLookProps {
  readonly notebook: NotebookShown;
  readonly label: string;
  readonly highlight?: Highlight | undefined;
  readonly renderMarkdown?: RenderMarkdown | undefined;
  /** The place of a cell, from 0, that is marked and brought into sight. */
  readonly marked?: number | null;
}

export function NotebookLook(props: INotebookLookProps): React.JSX.Element {
  const { notebook, label, highlight, renderMarkdown, marked = null } = props;
  const trans = useTrans();
  const found = React.useRef<HTMLLIElement>(null);
  React.useEffect(() => {
    found.current?.scrollIntoView({ block: 'center' });
    found.current?.focus({ preventScroll: true });
  }, [marked]);
  return (
    <ol className="notebench-NotebookLook" aria-label={label}>
      {notebook.cells.map((cell, index) => (
        <li key={index} {...(index === marked ? { ref: found, tabIndex: -1, 'aria-current': true } : {})}>
          {cell.kind === 'markdown' && renderMarkdown ? (
            <Markdown text={cell.source} label={trans.__('Cell %1', index + 1)} render={renderMarkdown} />
          ) : (
            <>
              <span className="notebench-faint">
                {cell.kind === 'code' ? `[${cell.execution_count ?? ' '}]` : cell.kind}
              </span>
              <Code
                code={cell.source}
                language={cell.kind === 'code' ? notebook.language : cell.kind === 'markdown' ? 'markdown' : 'text'}
                label={trans.__('Cell %1', index + 1)}
                highlight={highlight}
              />
            </>
          )}
          {cell.outputs.map((output, at) => (
            <Shown key={at} output={output} label={trans.__('Output of cell %1', index + 1)} />
          ))}
        </li>
      ))}
    </ol>
  );
}

interface IShownProps {
  readonly output: NotebookShown['cells'][number]['outputs'][number];
  readonly label: string;
}

function Shown({ output, label }: IShownProps): React.JSX.Element {
  const trans = useTrans();
  switch (output.kind) {
    case 'image':
      return <img src={`data:${output.media_type};base64,${output.content}`} alt={label} />;
    case 'left_out':
      return <p className="notebench-faint">{trans.__('Not shown: %1', output.media_type)}</p>;
    case 'text':
    case 'error':
    case 'markdown':
      return (
        <pre className={`notebench-NotebookLook-output notebench-mod-${output.kind}`} aria-label={label} tabIndex={0}>
          {output.content}
        </pre>
      );
  }
}
