/** Two runs of a pipeline as lines of tables, with a column for each. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { IComparedLine } from '../../components/ComparedTable';
import { formatDuration } from '../../components/figures';
import { stateWord } from '../../components/StateMark';
import { wholeText } from '../../components/values';
import type { ComparedStep, ComparedValue } from '../../nouns';

/** What stands where a run has no such thing. */
const NONE = '–';

export function valueLines(values: readonly ComparedValue[]): readonly IComparedLine[] {
  return values.map(({ name, values: given, is_same: isSame }) => ({
    name,
    isEqual: isSame,
    cells: given.map((value, place) => ({
      text: value === null ? NONE : wholeText(value),
      mark: isSame || place === 0 ? undefined : 'other'
    }))
  }));
}

/** A step differs where its state or what it was made from does; how long it took differs always. */
export function stepLines(steps: readonly ComparedStep[], trans: TranslationBundle): readonly IComparedLine[] {
  return steps.map(({ name, states, durations_s: durations, changes }) => {
    const isEqual = changes.length === 0 && states.every(state => state === states[0]);
    return {
      name,
      note: changes.length === 0 ? undefined : changes.join('; '),
      isEqual,
      cells: states.map((state, place) => {
        const took = durations[place] ?? null;
        return {
          text: state === null ? NONE : stateWord(state, trans),
          note: took === null ? undefined : formatDuration(1000 * took, trans),
          mark: state === states[0] ? undefined : 'other'
        };
      })
    };
  });
}

export function outputLines(steps: readonly ComparedStep[]): readonly IComparedLine[] {
  return steps.flatMap(({ name: step, outputs }) =>
    outputs.map(({ name, shown, is_same: isSame }) => ({
      name: `${step}.${name}`,
      isEqual: isSame,
      cells: shown.map((text, place) => ({ text: text ?? NONE, mark: isSame || place === 0 ? undefined : 'other' }))
    }))
  );
}
