/** A log that grows: it stays at its end while one is there, wraps or scrolls, and is read by keys too. */
import React from 'react';

import { useTrans } from './Trans';

export interface ILogViewProps {
  readonly text: string;
  /** Whether it has a beginning that is not shown. */
  readonly isCut: boolean;
  /** Whether more may come. */
  readonly isGrowing: boolean;
}

const NEAR = 24;

export function LogView({ text, isCut, isGrowing }: ILogViewProps): React.JSX.Element {
  const trans = useTrans();
  const box = React.useRef<HTMLPreElement>(null);
  const [isFollowing, setIsFollowing] = React.useState(true);
  const [isWrapped, setIsWrapped] = React.useState(true);
  const seen = React.useRef({ top: 0, height: 0 });
  // At each drawing: what stands above may have grown, too.
  React.useLayoutEffect(() => {
    if (isFollowing && box.current) {
      box.current.scrollTop = box.current.scrollHeight;
    }
  });
  const onScroll = ({ currentTarget }: React.UIEvent): void => {
    const { scrollTop, scrollHeight, clientHeight } = currentTarget;
    const { top, height } = seen.current;
    seen.current = { top: scrollTop, height: clientHeight };
    if (scrollHeight - scrollTop - clientHeight < NEAR) {
      setIsFollowing(true);
    } else if (scrollTop < top && clientHeight === height) {
      setIsFollowing(false); // the reader went up; a box that was made smaller is no reader
    }
  };
  return (
    <section className="notebench-LogView" aria-label={trans.__('Log')}>
      <div className="notebench-LogView-head">
        <h3>{trans.__('Log')}</h3>
        <label>
          <input type="checkbox" checked={isFollowing} onChange={event => setIsFollowing(event.target.checked)} />
          {trans.__('Follow')}
        </label>
        <label>
          <input type="checkbox" checked={isWrapped} onChange={event => setIsWrapped(event.target.checked)} />
          {trans.__('Wrap lines')}
        </label>
      </div>
      {isCut && <p className="notebench-faint">{trans.__('Only the end is shown; log.txt in the folder of the job has all.')}</p>}
      <pre
        ref={box}
        className="notebench-LogView-text"
        data-wrapped={isWrapped}
        tabIndex={0}
        role="log"
        aria-live="off"
        aria-label={trans.__('What the job printed')}
        onScroll={onScroll}
      >
        {text === '' ? (
          <span className="notebench-faint">
            {isGrowing ? trans.__('Nothing was printed yet.') : trans.__('Nothing was printed.')}
          </span>
        ) : (
          text
        )}
      </pre>
    </section>
  );
}
