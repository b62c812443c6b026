import React from 'react';

import { useTrans } from './Trans';

export interface ICopyButtonProps {
  readonly text: string;
  /** What is copied, for the button's name. */
  readonly what: string;
  readonly onCopy: (text: string) => void;
}

/** A text that copies itself when pressed, and says that it did. */
export function CopyButton({ text, what, onCopy }: ICopyButtonProps): React.JSX.Element {
  const trans = useTrans();
  const [isCopied, setIsCopied] = React.useState(false);
  React.useEffect(() => {
    if (!isCopied) {
      return;
    }
    const timer = window.setTimeout(() => setIsCopied(false), 2000);
    return () => window.clearTimeout(timer);
  }, [isCopied]);
  return (
    <button
      type="button"
      className="notebench-CopyButton"
      title={trans.__('Copy %1', what)}
      onClick={() => {
        onCopy(text);
        setIsCopied(true);
      }}
    >
      <code>{text}</code>
      <span className="notebench-heard">{trans.__('Copy %1', what)}</span>
      <span role="status" className="notebench-faint">
        {isCopied ? trans.__('copied') : ''}
      </span>
    </button>
  );
}
