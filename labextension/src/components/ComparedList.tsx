import React from 'react';

import type { RunState } from '../nouns';
import { MiddleEllipsis } from './MiddleEllipsis';
import { StateMark } from './StateMark';
import { useTrans } from './Trans';

/** One of the things that are held side by side. */
export interface IComparedItem {
  readonly id: string;
  readonly name: string;
  readonly state: RunState;
  /** What its link says that it does. */
  readonly opens: string;
  readonly note?: string | undefined;
}

export interface IComparedListProps {
  readonly label: string;
  readonly items: readonly IComparedItem[];
  readonly onOpen: (id: string) => void;
}

/** What is held side by side, by the numbers that the columns bear. */
export function ComparedList({ label, items, onOpen }: IComparedListProps): React.JSX.Element {
  return (
    <ol className="notebench-ComparedRuns" aria-label={label} tabIndex={0}>
      {items.map(({ id, name, state, opens, note }, place) => (
        <li key={id}>
          <span className="notebench-Compared-number">{place + 1}</span>
          <StateMark state={state} />
          <button type="button" className="notebench-Link" title={opens} onClick={() => onOpen(id)}>
            <MiddleEllipsis text={name} />
          </button>
          {note !== undefined && <span className="notebench-faint">{note}</span>}
        </li>
      ))}
    </ol>
  );
}

export interface IComparedRunsProps {
  readonly runs: readonly { readonly run_id: string; readonly name: string; readonly state: RunState }[];
  readonly onOpenRun: (runId: string) => void;
}

/** The runs that are held side by side. */
export function ComparedRuns({ runs, onOpenRun }: IComparedRunsProps): React.JSX.Element {
  const trans = useTrans();
  const items = runs.map(({ run_id: id, name, state }) => ({ id, name, state, opens: trans.__('Open the run %1', name) }));
  return <ComparedList label={trans.__('Runs')} items={items} onOpen={onOpenRun} />;
}
