/** The verbs of one sweep, with the sweep named in the arguments, clicked on, or in front. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { WidgetTracker } from '@jupyterlab/apputils';
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { IJobEvents } from '../api/jobs';
import type { ISweepApi } from '../api/sweeps';
import { CommandIDs } from '../commandIds';
import { clickedData, textArg } from '../experiments/commandArgs';
import { problemWords } from '../experiments/problems';
import type { Problem } from '../experiments/reading';
import { copy } from '../experiments/runCommands';
import { logoIcon } from '../icons';
import type { JobVerb } from '../nouns';
import type { ISweepState } from './state';
import { CHARTS, readState, TABS } from './state';
import type { SweepPageWidget } from './widgets';
import { formatsOf, pythonOf, sweepVerbWords } from './words';

export interface ISweepCommands {
  readonly app: JupyterFrontEnd;
  readonly tracker: WidgetTracker<SweepPageWidget>;
  readonly trans: TranslationBundle;
  readonly api: ISweepApi;
  readonly events: IJobEvents;
  /** Shows the page of a sweep; what else is said is chosen there. */
  readonly open: (state: ISweepState, args: ReadonlyPartialJSONObject) => void;
}

const VERBS: readonly JobVerb[] = ['pause', 'resume', 'stop', 'cancel', 'retry'];

export function addSweepCommands(commands: ISweepCommands): void {
  const { app, tracker, trans, api, open } = commands;
  const sweepOf = (args: ReadonlyPartialJSONObject): string | null =>
    textArg(args, 'sweepId') ?? clickedData(app, 'sweepId') ?? tracker.currentWidget?.sweepId ?? null;
  const sweepId = {
    type: 'string',
    description: trans.__('The id of the sweep; without it, the sweep that was clicked on or is in front')
  };
  const describedBy = { args: { type: 'object', properties: { sweepId } } };
  const isEnabled = (args: ReadonlyPartialJSONObject): boolean => sweepOf(args) !== null;
  app.commands.addCommand(CommandIDs.openSweep, {
    label: trans.__('Open Sweep'),
    caption: trans.__('Open the page of a sweep'),
    icon: logoIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          sweepId,
          tab: { type: 'string', enum: [...TABS], description: trans.__('The tab to show') },
          chart: { type: 'string', enum: [...CHARTS], description: trans.__('The chart to show') },
          trial: { type: 'integer', description: trans.__('The number of the trial to show') }
        }
      }
    },
    execute: args => {
      const state = readState({ ...args, sweepId: sweepOf(args) });
      if (state) {
        open(state, args);
      }
    }
  });
  for (const verb of VERBS) {
    const { label, caption, command } = sweepVerbWords(verb, trans);
    app.commands.addCommand(command, {
      label: trans.__('%1 Sweep', label.replace('…', '')),
      caption,
      describedBy,
      isEnabled,
      execute: async args => {
        const asked = sweepOf(args);
        if (asked !== null && (verb !== 'cancel' || (await confirmed(trans)))) {
          await ask(asked, verb, commands);
        }
      }
    });
  }
  app.commands.addCommand(CommandIDs.copySweepId, {
    label: trans.__('Copy Sweep Id'),
    caption: trans.__('Copy the id of a sweep'),
    icon: copyIcon,
    describedBy,
    isEnabled,
    execute: args => copy(sweepOf(args), trans)
  });
  app.commands.addCommand(CommandIDs.copyBestTrial, {
    label: trans.__('Copy Best Trial as Python'),
    caption: trans.__('Copy the parameters of the best trial of a sweep as lines of Python'),
    icon: copyIcon,
    describedBy,
    isEnabled,
    execute: async args => {
      const asked = sweepOf(args);
      if (asked !== null) {
        await copyBest(asked, api, trans);
      }
    }
  });
}

async function copyBest(sweepId: string, api: ISweepApi, trans: TranslationBundle): Promise<void> {
  const answer = await api.sweep(sweepId);
  if (answer.kind !== 'ok') {
    refuse(answer, trans);
    return;
  }
  const { best_params: params, plan } = answer.value;
  if (params === null) {
    Notification.info(trans.__('No trial of the sweep has a value yet.'), { autoClose: 4000 });
  } else {
    copy(pythonOf(params, formatsOf(plan.space.parameters)), trans);
  }
}

async function ask(sweepId: string, verb: JobVerb, { api, events, trans }: ISweepCommands): Promise<void> {
  const answer = await api.control(sweepId, verb);
  if (answer.kind === 'ok') {
    events.tell({ id: sweepId });
  } else {
    refuse(answer, trans);
  }
}

function refuse(problem: Problem, trans: TranslationBundle): void {
  const reason = problem.kind === 'refused' ? problem.error.message : problemWords(problem, trans).what;
  Notification.error(trans.__('The sweep did not take it: %1', reason), { autoClose: 8000 });
}

async function confirmed(trans: TranslationBundle): Promise<boolean> {
  const result = await showDialog({
    title: trans.__('Cancel the sweep?'),
    body: trans.__('The trials that run are ended now; those that finished stay. Retry begins it again with what it has.'),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Let it run') }),
      Dialog.warnButton({ label: trans.__('Cancel the sweep') })
    ]
  });
  return result.button.accept;
}
