/** The verbs of one run, with the run named in the arguments, clicked on, or in front. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { codeIcon, copyIcon, notebookIcon, refreshIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { WidgetTracker } from '@jupyterlab/apputils';

import type { IRunApi } from '../api/runs';
import { CommandIDs } from '../commandIds';
import { logoIcon } from '../icons';
import { clickedData, textArg } from './commandArgs';
import type { RunPageWidget } from './page';
import { runCode } from './page';
import type { TabKey } from './RunPage';
import { TABS } from './RunPage';

export interface IRunVerbs {
  readonly app: JupyterFrontEnd;
  readonly tracker: WidgetTracker<RunPageWidget>;
  readonly trans: TranslationBundle;
  /** Shows the page of a run, a new one or the one that is open. */
  readonly open: (runId: string, tab: TabKey | null) => void;
  readonly api: IRunApi;
  /** Where the server has a file of the workspace; null where it has not. */
  readonly locate: (path: string) => Promise<string | null>;
}

export function addRunCommands(verbs: IRunVerbs): void {
  const { app, tracker, trans, open } = verbs;
  const runOf = (args: ReadonlyPartialJSONObject): string | null =>
    textArg(args, 'runId') ?? clickedData(app, 'runId') ?? tracker.currentWidget?.runId ?? null;
  const describedBy = {
    args: {
      type: 'object',
      properties: {
        runId: {
          type: 'string',
          description: trans.__('The id of the run; without it, the run that was clicked on or is in front')
        }
      }
    }
  };
  app.commands.addCommand(CommandIDs.openRun, {
    label: trans.__('Open Run'),
    caption: trans.__('Open the page of a run'),
    icon: logoIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          ...describedBy.args.properties,
          tab: { type: 'string', enum: [...TABS], description: trans.__('The tab to show') }
        }
      }
    },
    execute: args => {
      const runId = runOf(args);
      if (runId !== null) {
        open(runId, TABS.find(tab => tab === args['tab']) ?? null);
      }
    }
  });
  app.commands.addCommand(CommandIDs.refreshRun, {
    label: trans.__('Refresh Run'),
    caption: trans.__('Read the run in front again'),
    icon: refreshIcon,
    describedBy,
    isEnabled: () => tracker.currentWidget !== null,
    execute: () => tracker.currentWidget?.model.refreshAll()
  });
  app.commands.addCommand(CommandIDs.restoreRun, {
    label: trans.__('Restore as Notebook'),
    caption: trans.__('Write the code of a run, as it ran, as a new notebook and open it'),
    icon: notebookIcon,
    describedBy,
    isEnabled: args => runOf(args) !== null,
    execute: async args => {
      const runId = runOf(args);
      if (runId !== null) {
        await restore(runId, verbs);
      }
    }
  });
  app.commands.addCommand(CommandIDs.copyRunId, {
    label: trans.__('Copy Run Id'),
    caption: trans.__('Copy the id of a run'),
    icon: copyIcon,
    describedBy,
    isEnabled: args => runOf(args) !== null,
    execute: args => copy(runOf(args), trans)
  });
  app.commands.addCommand(CommandIDs.copyRunCode, {
    label: trans.__('Copy Python for Run'),
    caption: trans.__('Copy Python that reads a run with mlflow'),
    icon: codeIcon,
    describedBy,
    isEnabled: args => runOf(args) !== null,
    execute: args => {
      const runId = runOf(args);
      copy(runId === null ? null : runCode(runId), trans);
    }
  });
}

async function restore(runId: string, { api, app, locate, trans }: IRunVerbs): Promise<void> {
  const answer = await api.restore(runId);
  if (answer.kind !== 'ok') {
    const reason = answer.kind === 'refused' ? answer.error.message : answer.reason;
    Notification.error(trans.__('The run cannot be restored: %1', reason));
    return;
  }
  const { path, problem } = answer.value;
  const place = await locate(path);
  if (place !== null) {
    await app.commands.execute('docmanager:open', { path: place });
  } else {
    Notification.info(trans.__('Restored as %1, which this server cannot open', path));
  }
  if (problem !== null) {
    Notification.warning(trans.__('Not all of the code is known: %1', problem));
  }
}

/** Puts a text on the clipboard and says so, for what was copied cannot be seen. */
export function copy(text: string | null, trans: TranslationBundle): void {
  if (text !== null) {
    Clipboard.copyToSystem(text);
    Notification.info(trans.__('Copied: %1', text.split('\n').pop() ?? ''), { autoClose: 2000 });
  }
}
