/** What all cards share: when their facts were taken, and what stands in the place of a card. */
import React from 'react';

import { formatTime } from '../components/figures';
import { useTrans } from '../components/Trans';
import type { Reading } from '../experiments/reading';
import type { NoPayload } from './payload';

export interface ICardSourceProps {
  /** When the facts that the card carries were taken. */
  readonly at: string;
  readonly reading: Reading<unknown>;
  /** What is said of the moment where the workspace does not know what the card is about. */
  readonly whenUnknown: (at: string) => string;
  /** Whether what the card carries may have changed since. */
  readonly mayHaveChanged?: boolean;
}

/** Says when the card's facts were taken, where the store does not vouch for them now. */
export function CardSource(props: ICardSourceProps): React.JSX.Element | null {
  const trans = useTrans();
  const { at, reading, whenUnknown, mayHaveChanged = false } = props;
  switch (reading.kind) {
    case 'ready':
      return null;
    case 'loading':
      return <p className="notebench-RunCard-source">{trans.__('As of %1.', formatTime(at))}</p>;
    case 'broken': {
      const taken = formatTime(reading.last?.at ?? at);
      const { problem } = reading;
      const isUnknown = problem.kind === 'refused' && problem.error.status === 404;
      return (
        <p className="notebench-RunCard-source" role="status">
          {isUnknown ? whenUnknown(taken) : trans.__('As of %1: the store cannot be read now.', taken)}{' '}
          {mayHaveChanged && !reading.last && trans.__('Its state may have changed since.')}
        </p>
      );
    }
  }
}

/** What a card that cannot be drawn says. */
export function NoCard({ payload }: { readonly payload: NoPayload }): React.JSX.Element {
  const trans = useTrans();
  return (
    <p className="notebench-RunCard notebench-mod-unreadable" role="note">
      {payload.kind === 'malformed'
        ? trans.__('This card cannot be read: %1.', payload.reason)
        : trans.__('This card has version %1; this Notebench reads version 1.', payload.version)}
    </p>
  );
}
