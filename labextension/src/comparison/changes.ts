/** The words for what became of something from the baseline to another run. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { CellDiff, UseDiff } from '../nouns';

export function changeWord(change: CellDiff['change'] | UseDiff['change'], trans: TranslationBundle): string {
  switch (change) {
    case 'same':
      return trans.__('= same');
    case 'changed':
      return trans.__('~ changed');
    case 'added':
      return trans.__('+ added');
    case 'removed':
      return trans.__('− removed');
    case 'unknown':
      return trans.__('? not known');
  }
}

/** Where a cell stands in either run. */
export function placeWord({ before, after }: CellDiff, trans: TranslationBundle): string {
  if (before === null || after === null || before === after) {
    return trans.__('cell %1', after ?? before ?? '');
  }
  return trans.__('cell %1, then %2', before, after);
}
