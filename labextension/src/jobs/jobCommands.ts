/** The verbs of one job, with the job named in the arguments, clicked on, or in front. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { WidgetTracker } from '@jupyterlab/apputils';
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { IJobApi, IJobEvents } from '../api/jobs';
import { CommandIDs } from '../commandIds';
import { clickedData, textArg } from '../experiments/commandArgs';
import { logoIcon } from '../icons';
import type { JobVerb } from '../nouns';
import type { JobPageWidget } from './widgets';
import { verbWords } from './words';

export interface IJobCommands {
  readonly app: JupyterFrontEnd;
  readonly tracker: WidgetTracker<JobPageWidget>;
  readonly trans: TranslationBundle;
  readonly api: IJobApi;
  readonly events: IJobEvents;
  readonly open: (jobId: string) => void;
}

const VERBS: readonly JobVerb[] = ['pause', 'resume', 'stop', 'cancel', 'retry'];

export function addJobCommands(commands: IJobCommands): void {
  const { app, tracker, trans, open } = commands;
  const jobOf = (args: ReadonlyPartialJSONObject): string | null =>
    textArg(args, 'jobId') ?? clickedData(app, 'jobId') ?? tracker.currentWidget?.jobId ?? null;
  const describedBy = {
    args: {
      type: 'object',
      properties: {
        jobId: {
          type: 'string',
          description: trans.__('The id of the job; without it, the job that was clicked on or is in front')
        }
      }
    }
  };
  app.commands.addCommand(CommandIDs.openJob, {
    label: trans.__('Open Job'),
    caption: trans.__('Open the page of a job'),
    icon: logoIcon,
    describedBy,
    execute: args => {
      const jobId = jobOf(args);
      if (jobId !== null) {
        open(jobId);
      }
    }
  });
  for (const verb of VERBS) {
    const { label, caption, command } = verbWords(verb, trans);
    app.commands.addCommand(command, {
      label: trans.__('%1 Job', label.replace('…', '')),
      caption,
      describedBy,
      execute: async args => {
        const jobId = jobOf(args);
        if (jobId !== null && (verb !== 'cancel' || (await confirmed(trans)))) {
          await ask(jobId, verb, commands);
        }
      }
    });
  }
}

async function ask(jobId: string, verb: JobVerb, { api, events, trans }: IJobCommands): Promise<void> {
  const answer = await api.control(jobId, verb);
  if (answer.kind === 'ok') {
    events.tell({ id: jobId });
    return;
  }
  const reason = answer.kind === 'refused' ? answer.error.message : answer.reason;
  Notification.error(trans.__('The job did not take it: %1', reason));
}

async function confirmed(trans: TranslationBundle): Promise<boolean> {
  const result = await showDialog({
    title: trans.__('Cancel the job?'),
    body: trans.__('All its processes are ended now. What they have written stays, and the job can be begun again.'),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Let it run') }),
      Dialog.warnButton({ label: trans.__('Cancel the job') })
    ]
  });
  return result.button.accept;
}
