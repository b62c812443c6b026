import React from 'react';

/** Characters at the end that stay readable however narrow the place is. */
const TAIL = 9;

/** A text that loses its middle where the place is too narrow; whole in the tooltip. */
export function MiddleEllipsis({ text }: { readonly text: string }): React.JSX.Element {
  if (text.length <= 2 * TAIL) {
    return (
      <span className="notebench-MiddleEllipsis" title={text}>
        <span className="notebench-MiddleEllipsis-head">{text}</span>
      </span>
    );
  }
  return (
    <span className="notebench-MiddleEllipsis" title={text}>
      <span className="notebench-heard">{text}</span>
      <span className="notebench-MiddleEllipsis-head" aria-hidden="true">
        {text.slice(0, -TAIL)}
      </span>
      <span className="notebench-MiddleEllipsis-tail" aria-hidden="true">
        {text.slice(-TAIL)}
      </span>
    </span>
  );
}
