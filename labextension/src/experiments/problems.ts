/** What a failed reading means to the reader, and what to do about it. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Problem } from './reading';

export interface IProblemWords {
  readonly what: string;
  readonly advice: string;
  readonly detail: string | undefined;
  /** Where the user can do what is advised. */
  readonly link?: { readonly text: string; readonly href: string };
}

type Refusal = Extract<Problem, { kind: 'refused' }>['error'];

export function problemWords(problem: Problem, trans: TranslationBundle): IProblemWords {
  switch (problem.kind) {
    case 'unreachable':
      return {
        what: trans.__('The Jupyter server does not answer.'),
        advice: trans.__('Check that it is still running; this view tries again by itself.'),
        detail: problem.reason
      };
    case 'unreadable':
      return {
        what: trans.__('The answer of the server cannot be read.'),
        advice: trans.__('The page and the server may be of different versions: reload the page.'),
        detail: problem.reason
      };
    case 'refused':
      return refusal(problem.error, trans);
  }
}

function refusal(error: Refusal, trans: TranslationBundle): IProblemWords {
  const { status, message, loginUrl } = error;
  if (status === 403 || status === 401) {
    return {
      what: trans.__('You are logged out, or may not read this.'),
      advice: trans.__('Log in again; if that does not help, ask whoever runs the server for permission.'),
      detail: message,
      ...(loginUrl === null ? {} : { link: { text: trans.__('Log in again'), href: loginUrl } })
    };
  }
  if (status === 404) {
    return {
      what: trans.__('This was not found.'),
      advice: trans.__('It may have been deleted, or belong to another workspace.'),
      detail: message
    };
  }
  if (status === 503) {
    return {
      what: trans.__('The store of the runs cannot be reached.'),
      advice: trans.__('Check that the store is there and can be read, then retry.'),
      detail: message
    };
  }
  return {
    what: trans.__('The server could not answer.'),
    advice: trans.__('Retry; if it fails again, the log of the server tells more.'),
    detail: message
  };
}
