/**
 * What a component draws unasked is drawn under the eyes of the test, or the test fails.
 *
 * React says in the console when a component changed outside `act`: the test then looked at one moment of several, and
 * which one depends on how busy the computer is.
 */
import { act } from '@testing-library/react';

const UNACTED = /not wrapped in act|not configured to support act/;
const say = console.error;
let said: string[] = [];

console.error = (message: unknown, ...rest: unknown[]): void => {
  if (UNACTED.test(String(message))) {
    said.push(String(message).replace('%s', String(rest[0])).split('\n')[0] ?? '');
  } else {
    say(message, ...rest);
  }
};

afterEach(() => {
  const found = said;
  said = [];
  if (found.length > 0) {
    throw new Error(found.join('\n'));
  }
});

// A clock that ticks while a test waits for something else is no fault of the test: its ticks count as acted.
const tick = window.setInterval.bind(window);
window.setInterval = ((handler: () => void, interval?: number): number =>
  tick(() => (IS_REACT_ACT_ENVIRONMENT ? act(handler) : handler()), interval)) as typeof window.setInterval;

declare global {
  /** Whether React asks for `act`; testing-library's own waits take it away. */
  var IS_REACT_ACT_ENVIRONMENT: boolean;
}
