/** Draws a reading: waiting, the value, or the trouble above the last good value. */
import React from 'react';

import { useTrans } from '../components/Trans';
import { Trouble, Waiting } from '../components/Trouble';
import { problemWords } from './problems';
import type { Reading } from './reading';

export interface IReadingViewProps<T> {
  readonly reading: Reading<T>;
  readonly waiting: string;
  readonly onRetry: () => void;
  readonly children: (value: T) => React.ReactNode;
}

export function ReadingView<T>(props: IReadingViewProps<T>): React.JSX.Element {
  const trans = useTrans();
  const { reading, waiting, onRetry, children } = props;
  switch (reading.kind) {
    case 'loading':
      return <Waiting what={waiting} />;
    case 'ready':
      return <>{children(reading.read.value)}</>;
    case 'broken':
      return (
        <>
          <Trouble
            {...problemWords(reading.problem, trans)}
            since={reading.since}
            lastGood={reading.last?.at}
            onRetry={onRetry}
          />
          {reading.last && <div className="notebench-stale">{children(reading.last.value)}</div>}
        </>
      );
  }
}
