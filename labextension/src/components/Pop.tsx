import React from 'react';

import type { GlyphName } from './Glyph';
import { Glyph } from './Glyph';

export interface IPopProps {
  readonly label: string;
  readonly glyph: GlyphName;
  /** How many things are chosen inside. */
  readonly count?: number | undefined;
  readonly onOpen?: () => void;
  /** Draws the inside; `close` closes it and gives the focus back. */
  readonly children: (close: () => void) => React.ReactNode;
}

/** A button that opens a small window below it; Escape and a press elsewhere close it. */
export function Pop({ label, glyph, count, onOpen, children }: IPopProps): React.JSX.Element {
  const [isOpen, setIsOpen] = React.useState(false);
  const whole = React.useRef<HTMLDivElement>(null);
  const button = React.useRef<HTMLButtonElement>(null);
  const id = React.useId();
  React.useEffect(() => {
    if (!isOpen) {
      return;
    }
    whole.current?.querySelector<HTMLElement>('.notebench-Pop-inside input, .notebench-Pop-inside button')?.focus();
    const onElsewhere = (event: Event): void => {
      if (event.target instanceof Node && whole.current?.contains(event.target) === false) {
        setIsOpen(false);
      }
    };
    document.addEventListener('pointerdown', onElsewhere, true);
    return () => document.removeEventListener('pointerdown', onElsewhere, true);
  }, [isOpen]);
  const close = (): void => {
    setIsOpen(false);
    button.current?.focus();
  };
  return (
    <div
      className="notebench-Pop"
      ref={whole}
      onKeyDown={event => {
        if (event.key === 'Escape' && isOpen) {
          event.stopPropagation();
          close();
        }
      }}
    >
      <button
        ref={button}
        type="button"
        className="notebench-Button notebench-mod-small"
        title={label}
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => {
          setIsOpen(!isOpen);
          if (!isOpen) {
            onOpen?.();
          }
        }}
      >
        <Glyph name={glyph} />
        <span className="notebench-Pop-label">{label}</span>
        {count !== undefined && <span className="notebench-faint">{count.toLocaleString()}</span>}
      </button>
      {isOpen && (
        <div id={id} className="notebench-Pop-inside" role="group" aria-label={label}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
