/** How a text reaches the clipboard, handed down to every component below. */
import React from 'react';

export type Copy = (text: string) => void;

const CopyContext = React.createContext<Copy | null>(null);

/** Lets what is drawn inside copy. */
export function Copying(props: { readonly onCopy: Copy; readonly children: React.ReactNode }): React.JSX.Element {
  return <CopyContext.Provider value={props.onCopy}>{props.children}</CopyContext.Provider>;
}

/** Copies a text; null where there is no clipboard, so that nothing offers it. */
export function useCopy(): Copy | null {
  return React.useContext(CopyContext);
}

/** Copies, and says for a moment that it did. */
export function useCopied(): { readonly copy: Copy | null; readonly isCopied: boolean } {
  const onCopy = useCopy();
  const [isCopied, setIsCopied] = React.useState(false);
  React.useEffect(() => {
    if (!isCopied) {
      return;
    }
    const timer = window.setTimeout(() => setIsCopied(false), 2000);
    return () => window.clearTimeout(timer);
  }, [isCopied]);
  const copy = (text: string): void => {
    onCopy?.(text);
    setIsCopied(true);
  };
  return { copy: onCopy ? copy : null, isCopied };
}
