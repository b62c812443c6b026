import React from 'react';

import { Glyph } from '../components/Glyph';
import { useTrans } from '../components/Trans';
import type { Sweep } from '../nouns';
import { sweepVerbWords } from './words';

export interface ISweepVerbsProps {
  readonly sweep: Sweep;
  readonly onVerb: (command: string) => void;
}

/** The verbs that the state allows, as the server says them. */
export function SweepVerbs({ sweep, onVerb }: ISweepVerbsProps): React.JSX.Element | null {
  const trans = useTrans();
  if (sweep.verbs.length === 0) {
    return null;
  }
  return (
    <div className="notebench-PageVerbs" role="toolbar" aria-label={trans.__('Verbs')}>
      {sweep.verbs.map(verb => {
        const { label, caption, glyph, command } = sweepVerbWords(verb, trans);
        return (
          <button
            key={verb}
            type="button"
            className="notebench-Button notebench-mod-small"
            title={caption}
            onClick={() => onVerb(command)}
          >
            <Glyph name={glyph} /> {label}
          </button>
        );
      })}
    </div>
  );
}
