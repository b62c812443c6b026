/** Comparisons that are kept under a name, for everyone who works in the workspace. */
import { InputDialog, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { Answer } from '../api/request';
import type { IViewApi } from '../api/views';
import { problemWords } from '../experiments/problems';
import type { IComparisonState } from './state';
import { stateArgs } from './state';

/** Asks for a name, and keeps the comparison under it. */
export async function saveView(api: IViewApi, state: IComparisonState, trans: TranslationBundle): Promise<void> {
  const asked = await InputDialog.getText({
    title: trans.__('Save Comparison'),
    label: trans.__('Name'),
    okLabel: trans.__('Save')
  });
  const name = (asked.value ?? '').trim();
  if (!asked.button.accept || name === '') {
    return;
  }
  const answer = await api.saveView(name, 'compare', { ...stateArgs(state) });
  if (answer.kind === 'ok') {
    Notification.success(trans.__('Saved: %1', name), { autoClose: 2000 });
  } else {
    tell(answer, trans);
  }
}

/** Asks which of the saved comparisons is meant; gives what was chosen on it. */
export async function chooseView(
  api: IViewApi,
  trans: TranslationBundle
): Promise<ReadonlyPartialJSONObject | null> {
  const answer = await api.views();
  if (answer.kind !== 'ok') {
    tell(answer, trans);
    return null;
  }
  const views = answer.value.views.filter(view => view.kind === 'compare');
  if (views.length === 0) {
    Notification.info(trans.__('No comparison was saved in this workspace.'), { autoClose: 4000 });
    return null;
  }
  const chosen = await InputDialog.getItem({
    title: trans.__('Open Saved Comparison'),
    items: views.map(view => view.name),
    okLabel: trans.__('Open')
  });
  const found = chosen.button.accept ? views.find(view => view.name === chosen.value) : undefined;
  return found ? JSON.parse(JSON.stringify(found.state)) as ReadonlyPartialJSONObject : null;
}

function tell(answer: Exclude<Answer<never>, { kind: 'ok' }>, trans: TranslationBundle): void {
  const { what, detail } = problemWords(answer, trans);
  Notification.error(detail === undefined ? what : `${what} ${detail}`, { autoClose: 8000 });
}
