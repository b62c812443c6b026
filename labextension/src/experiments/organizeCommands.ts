/** The verbs that put runs in order, for menus, keys, bars and other extensions. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, InputDialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { CommandIDs } from '../commandIds';
import type { RunSummary } from '../nouns';
import type { Organizer } from './organize';
import type { RunLists } from './runLists';
import { tagsDialog } from './tagsDialog';
import { clickedRuns, namedRuns } from './targets';

export interface IOrganizeVerbs {
  readonly app: JupyterFrontEnd;
  readonly trans: TranslationBundle;
  readonly organizer: Organizer;
  /** The run that a page in front shows. */
  readonly inFront: () => string | null;
  /** The lists and tables in which runs are chosen. */
  readonly lists: Pick<RunLists, 'chosenWith' | 'seen'>;
  /** Runs as they were read last; those that are not known are left out. */
  readonly known: (runIds: readonly string[]) => Promise<readonly RunSummary[]>;
}

/** The runs that a command is about: those it names, those clicked on, or the one in front. */
export function runIdsOf(args: ReadonlyPartialJSONObject, verbs: IOrganizeVerbs): readonly string[] {
  const named = namedRuns(args);
  if (named) {
    return named;
  }
  const clicked = clickedRuns(verbs.app, verbs.lists);
  if (clicked.length > 0) {
    return clicked;
  }
  const front = verbs.inFront();
  return front === null ? [] : [front];
}

interface IVerb {
  readonly id: string;
  readonly label: string;
  readonly caption: string;
  readonly act: (runIds: readonly string[]) => Promise<unknown>;
  /** Whether it would change one of these runs; any does that is not known. */
  readonly changes?: (run: RunSummary) => boolean;
  /** Whether it is about one run at a time. */
  readonly isForOne?: boolean;
}

export function addOrganizeCommands(verbs: IOrganizeVerbs): void {
  const { app, trans } = verbs;
  const describedBy = {
    args: {
      type: 'object',
      properties: {
        runIds: {
          type: 'array',
          items: { type: 'string' },
          description: trans.__('The ids of the runs; without it, those that were clicked on, or the one in front')
        }
      }
    }
  };
  for (const verb of verbList(verbs)) {
    const { id, label, caption, act } = verb;
    app.commands.addCommand(id, {
      label,
      caption,
      describedBy,
      isEnabled: args => canAct(verb, runIdsOf(args, verbs), verbs.lists.seen),
      execute: async args => {
        const runIds = runIdsOf(args, verbs);
        if (runIds.length > 0) {
          await act(runIds);
        }
      }
    });
  }
}

/** Whether a verb has something to do with these runs. */
export function canAct(
  { changes, isForOne = false }: Pick<IVerb, 'changes' | 'isForOne'>,
  runIds: readonly string[],
  seen: ReadonlyMap<string, RunSummary>
): boolean {
  if (runIds.length === 0 || (isForOne && runIds.length > 1)) {
    return false;
  }
  return runIds.some(runId => {
    const run = seen.get(runId);
    return run === undefined || (changes?.(run) ?? true);
  });
}

function verbList(verbs: IOrganizeVerbs): readonly IVerb[] {
  const { trans, organizer } = verbs;
  return [
    {
      id: CommandIDs.starRuns,
      label: trans.__('Star or Unstar'),
      caption: trans.__('Star these runs; where all of them are starred, take the stars away'),
      act: async runIds => {
        const runs = await verbs.known(runIds);
        await organizer.star(runIds, !(runs.length > 0 && runs.every(run => run.is_starred)));
      }
    },
    {
      id: CommandIDs.tagRuns,
      label: trans.__('Edit Tags…'),
      caption: trans.__('Set or remove tags of these runs'),
      act: async runIds => {
        const tags = await tagsDialog(await verbs.known(runIds), runIds.length, trans);
        return tags === null ? false : organizer.tag(runIds, tags);
      }
    },
    {
      id: CommandIDs.renameRun,
      label: trans.__('Rename Run…'),
      caption: trans.__('Give a run another name'),
      isForOne: true,
      act: ([runId]) => (runId === undefined ? Promise.resolve() : rename(runId, verbs))
    },
    {
      id: CommandIDs.archiveRuns,
      label: trans.__('Archive'),
      caption: trans.__('Put these runs aside; they are listed only where archived runs are asked for'),
      changes: run => !run.is_archived && !run.is_deleted,
      act: runIds => organizer.archive(runIds)
    },
    {
      id: CommandIDs.deleteRuns,
      label: trans.__('Delete…'),
      caption: trans.__('Put these runs into the bin, from which they can be restored'),
      changes: run => !run.is_deleted,
      act: runIds => askDelete(runIds, verbs)
    },
    {
      id: CommandIDs.bringBackRuns,
      label: trans.__('Bring Back'),
      caption: trans.__('Take these runs out of the archive and the bin'),
      changes: run => run.is_archived || run.is_deleted,
      act: async runIds => {
        const runs = await verbs.known(runIds);
        const deleted = runs.filter(run => run.is_deleted).map(run => run.run_id);
        const archived = runs.filter(run => run.is_archived).map(run => run.run_id);
        if (deleted.length > 0) {
          await organizer.undelete(deleted);
        }
        if (archived.length > 0) {
          await organizer.unarchive(archived);
        }
      }
    }
  ];
}

async function rename(runId: string, { known, organizer, trans }: IOrganizeVerbs): Promise<void> {
  const [run] = await known([runId]);
  const asked = await InputDialog.getText({
    title: trans.__('Rename Run'),
    label: trans.__('Name'),
    text: run?.name ?? '',
    okLabel: trans.__('Rename')
  });
  const name = asked.value?.trim() ?? '';
  if (asked.button.accept && name !== '' && name !== run?.name) {
    await organizer.rename(runId, name);
  }
}

/** Names in a question; the rest is counted. */
const NAMED = 5;

async function askDelete(runIds: readonly string[], verbs: IOrganizeVerbs): Promise<void> {
  const { known, organizer, trans } = verbs;
  const runs = await known(runIds.slice(0, NAMED));
  const names = runs.map(run => `“${run.name}”`).join(', ');
  const more = runIds.length - runs.length;
  const rest = more > 0 ? ` ${trans._n('and %1 more', 'and %1 more', more)}` : '';
  const answer = await showDialog({
    title: trans._n('Delete %1 run?', 'Delete %1 runs?', runIds.length),
    body: trans.__('%1%2. Deleted runs stay in the bin and can be brought back.', names, rest),
    buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Delete') })]
  });
  if (answer.button.accept) {
    await organizer.delete(runIds);
  }
}
