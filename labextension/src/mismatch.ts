/** Whether the page and the server fit together, and what to do where they do not. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Answer } from './api/request';
import type { Status } from './nouns';
import { API_VERSION, VERSION } from './version';

/** What to tell the user, or null where all is well or nothing is known. */
export function mismatch(answer: Answer<Status>, trans: TranslationBundle): string | null {
  switch (answer.kind) {
    case 'ok':
      return differing(answer.value, trans);
    case 'refused':
      return answer.error.status === 404
        ? trans.__(
            'Notebench %1 is in this page, but its server extension is not enabled. Run "jupyter server extension enable notebench" and restart the Jupyter server.',
            VERSION
          )
        : null;
    case 'unreadable':
      return trans.__(
        'Notebench %1 in this page cannot read what the server says of itself. Reload the page; if that does not help, restart the Jupyter server.',
        VERSION
      );
    case 'unreachable':
      return null; // JupyterLab itself tells of that
  }
}

function differing(status: Status, trans: TranslationBundle): string | null {
  if (status.api_version === API_VERSION && status.version === VERSION) {
    return null;
  }
  return trans.__(
    'Notebench is %1 in this page and %2 in the server. Reload the page; if that does not help, restart the Jupyter server.',
    VERSION,
    status.version
  );
}
