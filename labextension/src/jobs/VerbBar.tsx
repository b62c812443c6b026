import React from 'react';

import { Glyph } from '../components/Glyph';
import { useTrans } from '../components/Trans';
import type { IVerbWords } from './words';

export interface IVerbBarProps {
  readonly verbs: readonly IVerbWords[];
  /** Does a verb's command. */
  readonly onVerb: (command: string) => void;
}

/** The verbs that the state allows, as the server says them; nothing where there is none. */
export function VerbBar({ verbs, onVerb }: IVerbBarProps): React.JSX.Element | null {
  const trans = useTrans();
  if (verbs.length === 0) {
    return null;
  }
  return (
    <div className="notebench-PageVerbs" role="toolbar" aria-label={trans.__('Verbs')}>
      {verbs.map(({ label, caption, glyph, command }) => (
        <button
          key={command}
          type="button"
          className="notebench-Button notebench-mod-small"
          title={caption}
          onClick={() => onVerb(command)}
        >
          <Glyph name={glyph} /> {label}
        </button>
      ))}
    </div>
  );
}
