import React from 'react';

/** Characters at the end that stay readable however narrow the place is. */
const TAIL = 9;

/** A text that loses its middle where the place is too narrow; whole in the tooltip. */
export function MiddleEllipsis({ text }: { readonly text: string }): React.JSX.Element {
  const cut = text.length > 2 * TAIL ? text.length - TAIL : text.length;
  return (
    <span className="notebench-MiddleEllipsis" title={text}>
      <span className="notebench-MiddleEllipsis-head">{text.slice(0, cut)}</span>
      {cut < text.length && <span className="notebench-MiddleEllipsis-tail">{text.slice(cut)}</span>}
    </span>
  );
}
