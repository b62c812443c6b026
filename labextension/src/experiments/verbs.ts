/** What can be done with several runs at once, and when it is offered. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';

import { CommandIDs } from '../commandIds';
import type { GlyphName } from '../components/Glyph';
import type { RunSummary } from '../nouns';

export const VERBS = ['compare', 'star', 'tag', 'archive', 'delete'] as const;

export type Verb = (typeof VERBS)[number];

/** The runs that are compared at once. */
export const COMPARED = { least: 2, most: 50 } as const;

/** What a verb is about, as the bar and the menus draw it. */
export interface IVerbWords {
  readonly label: string;
  readonly glyph: GlyphName;
  readonly command: string;
  /** Why it is not offered now; null where it is. */
  readonly hindrance: string | null;
}

/** The commands behind the verbs: the bar, the menus and other extensions execute the same. */
export interface IVerbs {
  has(command: string): boolean;
  execute(command: string, runIds: readonly string[]): void;
}

/** The verbs as the application knows them; one that is not there does nothing. */
export function verbsOf(commands: JupyterFrontEnd['commands']): IVerbs {
  return {
    has: command => commands.hasCommand(command),
    execute: (command, runIds) => {
      if (runIds.length > 0 && commands.hasCommand(command)) {
        void commands.execute(command, { runIds: [...runIds] });
      }
    }
  };
}

export function verbWords(verb: Verb, runs: readonly RunSummary[], trans: TranslationBundle): IVerbWords {
  switch (verb) {
    case 'compare':
      return {
        label: trans.__('Compare'),
        glyph: 'compare',
        command: CommandIDs.compareRuns,
        hindrance:
          runs.length < COMPARED.least || runs.length > COMPARED.most
            ? trans.__('Choose %1 to %2 runs to compare them', COMPARED.least, COMPARED.most)
            : null
      };
    case 'star':
      return { label: trans.__('Star'), glyph: 'star', command: CommandIDs.starRuns, hindrance: null };
    case 'tag':
      return { label: trans.__('Tags…'), glyph: 'tag', command: CommandIDs.tagRuns, hindrance: null };
    case 'archive':
      // Where the archive and the bin are looked at, the same place leads back.
      return runs.length > 0 && runs.every(run => run.is_archived || run.is_deleted)
        ? { label: trans.__('Bring back'), glyph: 'restore', command: CommandIDs.bringBackRuns, hindrance: null }
        : { label: trans.__('Archive'), glyph: 'archive', command: CommandIDs.archiveRuns, hindrance: null };
    case 'delete':
      return {
        label: trans.__('Delete…'),
        glyph: 'delete',
        command: CommandIDs.deleteRuns,
        hindrance:
          runs.length > 0 && runs.every(run => run.is_deleted) ? trans.__('These runs are deleted already') : null
      };
  }
}
