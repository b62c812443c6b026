/** The runs that a command is about, when its arguments do not name them. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { RunLists } from './runLists';

/** The runs that the arguments name; null where they name none. */
export function namedRuns(args: ReadonlyPartialJSONObject): readonly string[] | null {
  const named = args['runIds'];
  return Array.isArray(named)
    ? named.filter((runId): runId is string => typeof runId === 'string' && runId !== '')
    : null;
}

/** The runs that are chosen along with the one whose menu was opened; none where no run's was. */
export function clickedRuns(app: JupyterFrontEnd, lists: Pick<RunLists, 'chosenWith'>): readonly string[] {
  const row = app.contextMenuHitTest(node => node.dataset['runId'] !== undefined);
  const clicked = row?.dataset['runId'];
  return clicked === undefined ? [] : lists.chosenWith(clicked);
}
