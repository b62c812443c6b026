import React from 'react';

import type { Answer } from '../api/request';
import type { Reading } from './reading';
import { after } from './reading';

/** Asks once for each key, and again where it is told to; the last good answer stays meanwhile. */
export function useAnswer<T>(key: string, ask: () => Promise<Answer<T>>): readonly [Reading<T>, () => void] {
  const [reading, setReading] = React.useState<Reading<T>>({ kind: 'loading' });
  const [turn, again] = React.useReducer((count: number) => count + 1, 0);
  const asking = React.useRef(ask);
  asking.current = ask;
  React.useEffect(() => {
    let isCurrent = true;
    void asking.current().then(answer => {
      if (isCurrent) {
        setReading(before => after(before, answer, new Date()));
      }
    });
    return () => {
      isCurrent = false;
    };
  }, [key, turn]);
  return [reading, again];
}
