/** A page among the artifacts, in a frame that reaches neither Jupyter nor the network. */
import React from 'react';

import { useTrans } from './Trans';

// Without an origin of its own the frame has no cookies and no storage, and this lets it load nothing.
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob:; style-src 'unsafe-inline'; " +
  "img-src data: blob:; font-src data:; media-src data: blob:; worker-src blob:; form-action 'none'; base-uri 'none'";

export interface IPageLookProps {
  readonly content: string;
  readonly label: string;
}

export function PageLook({ content, label }: IPageLookProps): React.JSX.Element {
  const trans = useTrans();
  const [isRunning, setIsRunning] = React.useState(false);
  return (
    <div className="notebench-PageLook">
      <p className="notebench-faint">
        {isRunning
          ? trans.__('Its scripts run, shut off from Jupyter and from the network.')
          : trans.__('Its scripts are not run.')}{' '}
        <button type="button" className="notebench-Button notebench-mod-small" onClick={() => setIsRunning(!isRunning)}>
          {isRunning ? trans.__('Stop them') : trans.__('Run its scripts')}
        </button>
      </p>
      <iframe
        key={String(isRunning)}
        title={label}
        sandbox={isRunning ? 'allow-scripts' : ''}
        referrerPolicy="no-referrer"
        srcDoc={framed(content)}
      />
    </div>
  );
}

/** The page with the policy before anything of its own. */
export function framed(content: string): string {
  return `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">${content}`;
}
