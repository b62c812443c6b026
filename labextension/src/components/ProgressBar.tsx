import React from 'react';

import { formatNumber } from './figures';
import { useTrans } from './Trans';

export interface IProgressBarProps {
  readonly done: number;
  /** Null where it is not known. */
  readonly total: number | null;
  readonly label: string;
  readonly hasFigures?: boolean;
}

/** How far something has come; with its figures, or only as a bar. */
export function ProgressBar({ done, total, label, hasFigures = false }: IProgressBarProps): React.JSX.Element {
  const trans = useTrans();
  const figures =
    total === null ? formatNumber(done) : trans.__('%1 of %2', formatNumber(done), formatNumber(total));
  return (
    <span className="notebench-ProgressBar">
      {total !== null && total > 0 && (
        <span
          className="notebench-ProgressBar-track"
          role="progressbar"
          aria-label={label}
          aria-valuemin={0}
          aria-valuemax={total}
          aria-valuenow={done}
          aria-valuetext={figures}
          title={figures}
        >
          <span className="notebench-ProgressBar-done" style={{ width: `${(100 * done) / total}%` }} />
        </span>
      )}
      {(hasFigures || total === null) && <span className="notebench-figure">{figures}</span>}
    </span>
  );
}
