/** The verbs of the panel. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { TranslationBundle } from '@jupyterlab/translation';
import { refreshIcon } from '@jupyterlab/ui-components';

import { CommandIDs } from '../commandIds';
import { logoIcon } from '../icons';
import { NO_ARGS, textArg } from './commandArgs';
import type { RunListModel } from './model';
import type { NotebenchPanel } from './panel';
import { ALL_RUNS } from './query';

export function addPanelCommands(
  app: JupyterFrontEnd,
  panel: NotebenchPanel,
  model: RunListModel,
  trans: TranslationBundle
): void {
  app.commands.addCommand(CommandIDs.openPanel, {
    label: trans.__('Experiments'),
    caption: trans.__('Show the experiments and runs of this workspace'),
    icon: logoIcon,
    describedBy: { args: NO_ARGS },
    execute: () => showPanel(app, panel)
  });
  app.commands.addCommand(CommandIDs.refreshRuns, {
    label: trans.__('Refresh Runs'),
    caption: trans.__('Read the list of runs again'),
    icon: refreshIcon,
    describedBy: { args: NO_ARGS },
    execute: () => model.refresh()
  });
  app.commands.addCommand(CommandIDs.showExperiment, {
    label: trans.__('Show Experiment'),
    caption: trans.__('List the runs of one experiment'),
    icon: logoIcon,
    describedBy: {
      args: {
        type: 'object',
        required: ['experiment'],
        properties: {
          experiment: { type: 'string', description: trans.__('The name of the experiment') }
        }
      }
    },
    execute: args => {
      const experiment = textArg(args, 'experiment');
      if (experiment !== null) {
        model.ask({ ...ALL_RUNS, experiment });
        void showPanel(app, panel);
      }
    }
  });
}

/** The command by which Notebook 7 opens one of its sidebars; JupyterLab has none of that name. */
const TOGGLE_SIDEBAR = 'application:toggle-panel';

async function showPanel(app: JupyterFrontEnd, panel: NotebenchPanel): Promise<void> {
  app.shell.activateById(panel.id);
  if (!panel.isVisible && app.commands.hasCommand(TOGGLE_SIDEBAR)) {
    await app.commands.execute(TOGGLE_SIDEBAR, { side: 'left', id: panel.id, title: panel.title.caption });
    panel.activate();
  }
}
