import React from 'react';

import type { Highlight } from './Code';
import { Code } from './Code';
import type { RenderMarkdown } from './Markdown';
import { Markdown } from './Markdown';
import { useTrans } from './Trans';

export interface IMarkdownLookProps {
  readonly content: string;
  readonly label: string;
  readonly render: RenderMarkdown;
  readonly highlight?: Highlight | undefined;
}

/** A text in Markdown as JupyterLab draws it, or as it was written. */
export function MarkdownLook({ content, label, render, highlight }: IMarkdownLookProps): React.JSX.Element {
  const trans = useTrans();
  const [isSource, setIsSource] = React.useState(false);
  return (
    <div className="notebench-MarkdownLook">
      <button
        type="button"
        className="notebench-Button notebench-mod-small"
        aria-pressed={isSource}
        onClick={() => setIsSource(!isSource)}
      >
        {trans.__('Source')}
      </button>
      {isSource ? (
        <Code code={content} language="markdown" label={label} highlight={highlight} />
      ) : (
        <Markdown text={content} label={label} render={render} />
      )}
    </div>
  );
}
