import React from 'react';

/** The address that a link or a picture leads to. */
export type ResolveUrl = (url: string) => string;

/** Draws Markdown into an element; what it gives frees what was drawn. */
export type RenderMarkdown = (text: string, host: HTMLElement, resolve?: ResolveUrl) => () => void;

export interface IMarkdownProps {
  readonly text: string;
  readonly label: string;
  /** Without it, the text is shown as it was written. */
  readonly render?: RenderMarkdown | undefined;
}

/** A text that its writer may have set in Markdown, as JupyterLab draws it. */
export function Markdown({ text, label, render }: IMarkdownProps): React.JSX.Element {
  const host = React.useRef<HTMLDivElement>(null);
  // What was drawn is freed while its place is still there: Lumino asks for that.
  React.useLayoutEffect(
    () => (host.current && render ? render(text, host.current) : undefined),
    [text, render]
  );
  return (
    <div className="notebench-Markdown" role="group" aria-label={label} ref={host}>
      {render ? null : text}
    </div>
  );
}
