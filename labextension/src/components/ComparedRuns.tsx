import React from 'react';

import type { ComparedRun } from '../nouns';
import { MiddleEllipsis } from './MiddleEllipsis';
import { StateMark } from './StateMark';
import { useTrans } from './Trans';

export interface IComparedRunsProps {
  readonly runs: readonly ComparedRun[];
  readonly onOpenRun: (runId: string) => void;
}

/** The runs that are held side by side, by the numbers that their columns bear. */
export function ComparedRuns({ runs, onOpenRun }: IComparedRunsProps): React.JSX.Element {
  const trans = useTrans();
  return (
    <ol className="notebench-ComparedRuns" aria-label={trans.__('Runs')} tabIndex={0}>
      {runs.map((run, place) => (
        <li key={run.run_id}>
          <span className="notebench-Compared-number">{place + 1}</span>
          <StateMark state={run.state} />
          <button
            type="button"
            className="notebench-Link"
            title={trans.__('Open the run %1', run.name)}
            onClick={() => onOpenRun(run.run_id)}
          >
            <MiddleEllipsis text={run.name} />
          </button>
        </li>
      ))}
    </ol>
  );
}
