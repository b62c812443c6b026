/** What failed, since when, what to do, and a way to try again. */
import React from 'react';

import { formatTime } from './figures';
import { useTrans } from './Trans';

export interface ITroubleProps {
  readonly what: string;
  readonly advice: string;
  /** The machine's own words, for whoever looks for the cause. */
  readonly detail?: string | undefined;
  readonly link?: { readonly text: string; readonly href: string } | undefined;
  readonly since?: Date | undefined;
  /** When the data that stay on screen were read. */
  readonly lastGood?: Date | undefined;
  readonly onRetry?: (() => void) | undefined;
}

export function Trouble(props: ITroubleProps): React.JSX.Element {
  const trans = useTrans();
  const { what, advice, detail, link, since, lastGood, onRetry } = props;
  return (
    <div className="notebench-Trouble" role="alert">
      <p className="notebench-Trouble-what">{what}</p>
      {detail !== undefined && <p className="notebench-Trouble-detail">{detail}</p>}
      <p>{advice}</p>
      {since && <p className="notebench-faint">{trans.__('Since %1.', formatTime(since))}</p>}
      {lastGood && (
        <p className="notebench-faint">{trans.__('What is shown was read at %1.', formatTime(lastGood))}</p>
      )}
      <div className="notebench-Trouble-verbs">
        {link && (
          <a className="notebench-Button notebench-mod-main" href={link.href} target="_blank" rel="noopener">
            {link.text}
          </a>
        )}
        {onRetry && (
          <button type="button" className="notebench-Button" onClick={onRetry}>
            {trans.__('Retry')}
          </button>
        )}
      </div>
    </div>
  );
}

/** Something is being read for the first time. */
export function Waiting({ what }: { readonly what: string }): React.JSX.Element {
  return (
    <div className="notebench-Waiting" role="status">
      <span className="notebench-Waiting-bar" aria-hidden="true" />
      {what}
    </div>
  );
}
