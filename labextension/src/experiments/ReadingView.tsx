/** Draws a reading: waiting, the value, or the trouble above the last good value. */
import React from 'react';

import { useTrans } from '../components/Trans';
import { Trouble, Waiting } from '../components/Trouble';
import { problemWords } from './problems';
import type { Reading } from './reading';
import { lastRead } from './reading';

export interface IReadingViewProps<T> {
  readonly reading: Reading<T>;
  readonly waiting: string;
  readonly onRetry: () => void;
  readonly children: (value: T) => React.ReactNode;
}

export function ReadingView<T>(props: IReadingViewProps<T>): React.JSX.Element {
  const trans = useTrans();
  const { reading, waiting, onRetry, children } = props;
  const last = lastRead(reading);
  if (reading.kind === 'loading') {
    return <Waiting what={waiting} />;
  }
  // One structure for both: what is drawn inside keeps its state when the store fails.
  return (
    <>
      {reading.kind === 'broken' ? (
        <Trouble
          {...problemWords(reading.problem, trans)}
          since={reading.since}
          lastGood={last?.at}
          onRetry={onRetry}
        />
      ) : null}
      {last && (
        <div className={reading.kind === 'broken' ? 'notebench-stale' : 'notebench-fresh'}>
          {children(last.value)}
        </div>
      )}
    </>
  );
}
