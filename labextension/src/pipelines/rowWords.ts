/** The words of the rows of pipelines and of their runs: how they are, and what can be done with them. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { CommandIDs } from '../commandIds';
import type { GlyphName } from '../components/Glyph';
import { stateWord } from '../components/StateMark';
import type { Pipeline, RunMark } from '../nouns';

/** How a pipeline is, in words. */
export function pipelineStateWord({ last_run: last, is_there: isThere }: Pipeline, trans: TranslationBundle): string {
  const state = last === null ? trans.__('Never ran') : trans.__('Last run: %1', stateWord(last.state, trans).toLowerCase());
  return isThere ? state : trans.__('%1; the file is gone', state);
}

/** The last runs in words, the newest first. */
export function runsWord(runs: readonly RunMark[], trans: TranslationBundle): string {
  const states = runs.map(run => stateWord(run.state, trans).toLowerCase()).join(', ');
  return trans._n('The last run: %2', 'The last %1 runs, the newest first: %2', runs.length, states);
}

export interface IPipelineVerb {
  readonly verb: string;
  readonly title: string;
  readonly glyph: GlyphName;
  readonly command: string;
}

/** What a row offers at once: to run what is there, to look at what ran. */
export function pipelineVerbs({ is_there: isThere, last_run: last }: Pipeline, trans: TranslationBundle): readonly IPipelineVerb[] {
  const run: IPipelineVerb = {
    verb: 'run',
    title: trans.__('Run…: say with which values, and which steps'),
    glyph: 'resume',
    command: CommandIDs.runPipeline
  };
  const shown: readonly IPipelineVerb[] = [
    { verb: 'last', title: trans.__('Last run: how it is'), glyph: 'opening', command: CommandIDs.openLastPipelineRun },
    { verb: 'runs', title: trans.__('Runs: all of them, and two side by side'), glyph: 'table', command: CommandIDs.listPipelineRuns }
  ];
  return [...(isThere ? [run] : []), ...(last === null ? [] : shown)];
}
