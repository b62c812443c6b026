/** Code to read, coloured as JupyterLab's editors colour it where they can be asked. */
import React from 'react';

/** Draws coloured code into an element. */
export type Highlight = (code: string, language: string, host: HTMLElement) => Promise<void>;

export interface ICodeProps {
  readonly code: string;
  readonly language: string;
  readonly label: string;
  readonly highlight?: Highlight | undefined;
}

export function Code({ code, language, label, highlight }: ICodeProps): React.JSX.Element {
  const host = React.useRef<HTMLPreElement>(null);
  React.useEffect(() => {
    let isCurrent = true;
    const coloured = document.createElement('pre');
    void highlight?.(code, language, coloured).then(
      () => {
        if (isCurrent && coloured.textContent === code) {
          host.current?.replaceChildren(...coloured.childNodes);
        }
      },
      () => undefined // the plain text is already there
    );
    host.current?.replaceChildren(code);
    return () => {
      isCurrent = false;
    };
  }, [code, language, highlight]);
  return <pre className="notebench-Code" aria-label={label} tabIndex={0} ref={host} />;
}
