/** What the verbs of a run do to its steps. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { CommandIDs } from '../../commandIds';
import type { IVerbWords } from '../../jobs/words';
import { verbWords } from '../../jobs/words';
import type { JobVerb } from '../../nouns';

/** What a button for a verb of a run bears; steps that run are let finish by all but cancel. */
export function runVerbWords(verb: JobVerb, trans: TranslationBundle): IVerbWords {
  const words = verbWords(verb, trans);
  switch (verb) {
    case 'pause':
      return { ...words, caption: trans.__('Let the steps that run finish, and begin none until it is resumed') };
    case 'resume':
      return { ...words, caption: trans.__('Let the run go on') };
    case 'stop':
      return { ...words, caption: trans.__('Let the steps that run finish, and end the run') };
    case 'cancel':
      return { ...words, caption: trans.__('End the run and its steps now') };
    case 'retry':
      return { ...words, caption: trans.__('Go on with this run: what finished is kept, the rest runs') };
  }
}

/** Another run with what this one has left. */
export function leftWords(trans: TranslationBundle): IVerbWords {
  return {
    label: trans.__('Resume what is left'),
    caption: trans.__('Begin another run with the steps that this one has left, with its parameters'),
    glyph: 'opening',
    command: CommandIDs.resumePipelineRun
  };
}

/** The same, whose failed steps go on at the cell. */
export function cellWords(trans: TranslationBundle): IVerbWords {
  return {
    label: trans.__('Resume at the cell'),
    caption: trans.__(
      'Begin another run with what this one has left, in which a step that failed goes on at its cell, where that gives the same'
    ),
    glyph: 'opening',
    command: CommandIDs.resumePipelineRunAtCell
  };
}

/** Another run of the same pipeline. */
export function anewWords(trans: TranslationBundle): IVerbWords {
  return {
    label: trans.__('Run again…'),
    caption: trans.__('Begin another run of this pipeline'),
    glyph: 'refresh',
    command: CommandIDs.runPipeline
  };
}
