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
  /** Whether it takes all the height there is, as a section of the panel does. */
  readonly isFilling?: boolean;
  readonly children: (value: T) => React.ReactNode;
}

export function ReadingView<T>(props: IReadingViewProps<T>): React.JSX.Element {
  const trans = useTrans();
  const { reading, waiting, onRetry, isFilling = false, children } = props;
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
        <div className={classOf(reading.kind === 'broken', isFilling)}>
          {children(last.value)}
        </div>
      )}
    </>
  );
}

function classOf(isBroken: boolean, isFilling: boolean): string {
  const rest = isFilling ? 'notebench-fill' : 'notebench-fresh';
  return isBroken ? `notebench-stale ${isFilling ? rest : ''}`.trim() : rest;
}
