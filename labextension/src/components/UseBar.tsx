import React from 'react';

export interface IUseBarProps {
  /** Null where it is not known. */
  readonly used: number | null;
  readonly total: number;
  /** What the bar tells, in words; also where it cannot be drawn. */
  readonly words: string;
}

/** How much of what there is is in use, as a bar with its words. */
export function UseBar({ used, total, words }: IUseBarProps): React.JSX.Element {
  return (
    <span className="notebench-UseBar">
      {used !== null && total > 0 && (
        <span className="notebench-ProgressBar-track" aria-hidden="true">
          <span className="notebench-ProgressBar-done" style={{ width: `${Math.min(100, (100 * used) / total)}%` }} />
        </span>
      )}
      <span className="notebench-figure">{words}</span>
    </span>
  );
}
