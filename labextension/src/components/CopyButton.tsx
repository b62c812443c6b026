import React from 'react';

import { useCopied } from './Copying';
import { Glyph } from './Glyph';
import { useTrans } from './Trans';

export interface ICopyButtonProps {
  readonly text: string;
  /** What is copied, for the button's name. */
  readonly what: string;
}

/** A text that copies itself when pressed, and says that it did. */
export function CopyButton({ text, what }: ICopyButtonProps): React.JSX.Element {
  const trans = useTrans();
  const { copy, isCopied } = useCopied();
  if (!copy) {
    return <code className="notebench-CopyText">{text}</code>;
  }
  return (
    <button
      type="button"
      className="notebench-CopyButton"
      title={trans.__('Copy %1', what)}
      onClick={() => copy(text)}
    >
      <code className="notebench-CopyText">{text}</code>
      <span className="notebench-heard">{trans.__('Copy %1', what)}</span>
      <Glyph name="copy" />
      <span role="status" className="notebench-faint">
        {isCopied ? trans.__('copied') : ''}
      </span>
    </button>
  );
}
