/** A bounded look into an artifact, by its kind. */
import React from 'react';

import type { NotebookShown, PlotlyFigure, Preview } from '../nouns';
import type { Highlight } from './Code';
import { Code } from './Code';
import { parseCsv } from './csv';
import { formatBytes } from './figures';
import { GridTable } from './GridTable';
import type { RenderMarkdown } from './Markdown';
import { MarkdownLook } from './MarkdownLook';
import { NotebookLook } from './NotebookLook';
import { PageLook } from './PageLook';
import { Plot } from './Plot';
import { useTrans } from './Trans';

export interface ILookProps {
  readonly preview: Preview;
  /** Reads a figure out of its JSON, or null where it is none. */
  readonly readFigure: (json: string) => PlotlyFigure | null;
  /** Reads what is shown of a notebook out of its JSON, or null where it is none. */
  readonly readNotebook: (json: string) => NotebookShown | null;
  readonly highlight?: Highlight | undefined;
  /** Without it, Markdown is shown as it was written. */
  readonly renderMarkdown?: RenderMarkdown | undefined;
}

export function Look(props: ILookProps): React.JSX.Element {
  const { preview } = props;
  const trans = useTrans();
  return (
    <div className="notebench-Look">
      <Content {...props} />
      {preview.is_truncated && preview.content !== null && (
        <p className="notebench-faint">
          {trans.__('Only the beginning is shown; the whole file has %1.', formatBytes(preview.size_bytes, trans))}
        </p>
      )}
    </div>
  );
}

function Content({ preview, readFigure, readNotebook, highlight, renderMarkdown }: ILookProps): React.JSX.Element {
  const { content, kind, path } = preview;
  // A figure is parsed once: a new object would be drawn anew at every event.
  const figure = React.useMemo(
    () => (kind === 'plotly' && content !== null ? readFigure(content) : null),
    [kind, content, readFigure]
  );
  const notebook = React.useMemo(
    () => (kind === 'notebook' && content !== null ? readNotebook(content) : null),
    [kind, content, readNotebook]
  );
  const rows = React.useMemo(() => (kind === 'table' ? parseCsv(content ?? '') : []), [kind, content]);
  if (content === null) {
    return <NoLook preview={preview} />;
  }
  switch (kind) {
    case 'html':
      return <PageLook content={content} label={path} />;
    case 'notebook':
      return notebook ? (
        <NotebookLook notebook={notebook} label={path} highlight={highlight} renderMarkdown={renderMarkdown} />
      ) : (
        <NoLook preview={preview} />
      );
    case 'markdown':
      return renderMarkdown ? (
        <MarkdownLook content={content} label={path} render={renderMarkdown} highlight={highlight} />
      ) : (
        <Code code={content} language="markdown" label={path} highlight={highlight} />
      );
    case 'text':
      return <Code code={content} language={languageOf(path)} label={path} highlight={highlight} />;
    case 'json':
      return <Code code={indented(content)} language="json" label={path} highlight={highlight} />;
    case 'table':
      return <GridTable columns={rows[0] ?? []} rows={rows.slice(1)} label={path} />;
    case 'image':
      return <img src={`data:${preview.media_type};base64,${content}`} alt={path} />;
    case 'plotly':
      return figure ? <Plot figure={figure} label={path} /> : <NoLook preview={preview} />;
    case 'binary':
      return <NoLook preview={preview} />;
  }
}

function NoLook({ preview }: { readonly preview: Preview }): React.JSX.Element {
  const trans = useTrans();
  return (
    <p className="notebench-faint">
      {trans.__(
        'There is no look into this file (%1, %2): download it.',
        preview.media_type,
        formatBytes(preview.size_bytes, trans)
      )}
      {preview.remark !== null && ` ${preview.remark}`}
    </p>
  );
}

function languageOf(path: string): string {
  const ending = path.split('.').pop() ?? '';
  const known: Record<string, string> = { py: 'python', md: 'markdown', yaml: 'yaml', yml: 'yaml', html: 'html' };
  return known[ending] ?? 'text';
}

function indented(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch {
    return json; // cut off in the middle: shown as it is
  }
}
