/** A row of small marks, one for each state: the newest, or the last, at its end. */
import React from 'react';

import type { MarkedState } from './StateMark';
import { StateMark } from './StateMark';

export interface IStateStripProps {
  /** What the marks tell, in words. */
  readonly label: string;
  /** In the order in which they are drawn. */
  readonly states: readonly MarkedState[];
}

export function StateStrip({ label, states }: IStateStripProps): React.JSX.Element {
  return (
    <span className="notebench-StateStrip" role="img" aria-label={label} title={label}>
      {states.map((state, place) => (
        <StateMark key={place} state={state} />
      ))}
    </span>
  );
}
