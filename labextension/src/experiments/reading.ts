/** What became of a reading, with the last good value kept when it failed. */
import type { Answer } from '../api/request';

/** Why a reading failed. */
export type Problem = Exclude<Answer<never>, { kind: 'ok' }>;

/** A value and when it was read. */
export interface IRead<T> {
  readonly value: T;
  readonly at: Date;
}

export type Reading<T> =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly read: IRead<T> }
  | {
      readonly kind: 'broken';
      readonly problem: Problem;
      readonly since: Date;
      readonly last: IRead<T> | null;
    };

/** The newest good value of a reading, where there is one. */
export function lastRead<T>(reading: Reading<T>): IRead<T> | null {
  switch (reading.kind) {
    case 'loading':
      return null;
    case 'ready':
      return reading.read;
    case 'broken':
      return reading.last;
  }
}

/** Milliseconds for which the server asked, with its failure, to be left alone. */
export function patienceOf(reading: Reading<unknown>): number {
  return reading.kind === 'broken' && reading.problem.kind === 'refused' ? reading.problem.error.retryAfter : 0;
}

/** The reading after an answer: a failure keeps the last good value and the time it began. */
export function after<T>(before: Reading<T>, answer: Answer<T>, now: Date): Reading<T> {
  if (answer.kind === 'ok') {
    return { kind: 'ready', read: { value: answer.value, at: now } };
  }
  return {
    kind: 'broken',
    problem: answer,
    since: before.kind === 'broken' ? before.since : now,
    last: lastRead(before)
  };
}
