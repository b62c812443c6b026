/** The verbs of targets: attach one, see whether it can be used, detach it. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import type { Answer } from '../api/request';
import { CommandIDs } from '../commandIds';
import { NO_ARGS, textArg } from '../experiments/commandArgs';
import { lastRead } from '../experiments/reading';
import { logoIcon } from '../icons';
import { isLive } from '../nouns';
import { attachDialog } from './attachDialog';
import type { TargetListModel } from './listModel';

export interface ITargetCommands {
  readonly app: JupyterFrontEnd;
  readonly model: TargetListModel;
  readonly trans: TranslationBundle;
}

export function addTargetCommands({ app, model, trans }: ITargetCommands): void {
  const named = {
    args: {
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string', description: trans.__('The name of the target') } }
    }
  };
  app.commands.addCommand(CommandIDs.attachTarget, {
    label: trans.__('Attach a Target…'),
    caption: trans.__('Attach a Ray cluster on which sweeps and jobs run'),
    icon: logoIcon,
    describedBy: { args: NO_ARGS },
    execute: () => attachDialog(asked => model.attach(asked), trans)
  });
  app.commands.addCommand(CommandIDs.checkTarget, {
    label: trans.__('Check Target'),
    caption: trans.__('Run a small job in the cluster, which tells whether it can be used'),
    describedBy: named,
    execute: async args => {
      const name = textArg(args, 'name');
      if (name !== null) {
        tell(await model.check(name), trans);
      }
    }
  });
  app.commands.addCommand(CommandIDs.detachTarget, {
    label: trans.__('Detach Target'),
    caption: trans.__('Forget a target and its token; the cluster is left alone'),
    describedBy: named,
    execute: async args => {
      const name = textArg(args, 'name');
      if (name !== null && (await isConfirmed(name, model, trans))) {
        tell(await model.detach(name), trans);
      }
    }
  });
}

/** Says what failed; what went well is seen. */
function tell(answer: Answer<unknown> | null, trans: TranslationBundle): void {
  if (answer !== null && answer.kind !== 'ok') {
    Notification.error(trans.__('The target did not take it: %1', answer.kind === 'refused' ? answer.error.message : answer.reason));
  }
}

async function isConfirmed(name: string, model: TargetListModel, trans: TranslationBundle): Promise<boolean> {
  const jobs = lastRead(model.detail(name))?.value.jobs ?? [];
  const live = jobs.filter(job => isLive(job.state)).length;
  const left = trans.__('It is taken out of notebench.toml, and its token out of the keyring; the cluster is left alone.');
  const going = trans._n(
    '%1 job goes on there, and is not followed until the target is attached again.',
    '%1 jobs go on there, and are not followed until the target is attached again.',
    live
  );
  const result = await showDialog({
    title: trans.__('Detach %1?', name),
    body: live === 0 ? left : `${left} ${going}`,
    buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: trans.__('Detach') })]
  });
  return result.button.accept;
}
