import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer, IRouter } from '@jupyterlab/application';
import { Clipboard, Notification, WidgetTracker } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { ComparisonApi } from '../api/comparison';
import type { IViewApi } from '../api/views';
import { ViewApi } from '../api/views';
import { CommandIDs } from '../commandIds';
import { ComparisonModel } from '../comparison/model';
import { ComparisonWidget } from '../comparison/page';
import type { IComparisonState } from '../comparison/state';
import { COMPARED, LINK_PATTERN, nameOf, queryArgs, readState, stateArgs, stateQuery, TABS } from '../comparison/state';
import { chooseView, saveView } from '../comparison/views';
import { NO_ARGS } from '../experiments/commandArgs';
import { copy } from '../experiments/runCommands';
import type { RunLists } from '../experiments/runLists';
import { clickedRuns, namedRuns } from '../experiments/targets';
import { logoIcon } from '../icons';
import { IPreferences, IStore } from '../tokens';
import { followLinks, linkOf } from './deepLink';
import { openChosenPage } from './openPage';

/** The pages that hold runs side by side. */
export const comparison: JupyterFrontEndPlugin<void> = {
  id: 'notebench:comparison',
  description: 'Holds runs side by side in the main area.',
  autoStart: true,
  requires: [IStore, IPreferences],
  optional: [ITranslator, ILayoutRestorer, IRouter],
  activate: (
    app: JupyterFrontEnd,
    store: IStore,
    preferences: IPreferences,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    router: IRouter | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    const tracker = new WidgetTracker<ComparisonWidget>({ namespace: 'notebench-comparison' });
    const api = new ComparisonApi(app.serviceManager.serverSettings);
    const views = new ViewApi(app.serviceManager.serverSettings);

    const build = (state: IComparisonState): ComparisonWidget => {
      const { pollInterval } = preferences.values;
      return new ComparisonWidget({
        model: new ComparisonModel({ api, events: store.events, state, pollInterval }),
        trans,
        onOpenRun: runId => void app.commands.execute(CommandIDs.openRun, { runId }),
        onCopy: text => Clipboard.copyToSystem(text),
        onCopyLink: now => copy(linkOf(app, stateQuery(now)), trans),
        onSave: now => void saveView(views, now, trans)
      });
    };

    const open = (state: IComparisonState, args: ReadonlyPartialJSONObject): void => {
      const name = nameOf(state.runIds);
      openChosenPage(app, tracker, {
        isIt: page => nameOf(page.model.state.runIds) === name,
        build: () => build(state),
        state,
        about: 'runIds',
        args
      });
    };

    addCompareCommand(app, store.lists, trans, open);
    addSavedCommand(app, trans, views);
    followLinks(app, trans, router, {
      command: CommandIDs.followComparison,
      label: trans.__('Open the Comparison in the Address'),
      caption: trans.__('Hold the runs side by side that the address of the page names'),
      pattern: LINK_PATTERN,
      opens: CommandIDs.compareRuns,
      args: queryArgs
    });
    if (restorer) {
      void restorer.restore(tracker, {
        command: CommandIDs.compareRuns,
        args: page => stateArgs(page.model.state),
        name: page => nameOf(page.model.state.runIds)
      });
    }
  }
};

type Open = (state: IComparisonState, args: ReadonlyPartialJSONObject) => void;

function addCompareCommand(app: JupyterFrontEnd, lists: RunLists, trans: TranslationBundle, open: Open): void {
  const runIds = {
    type: 'array',
    items: { type: 'string' },
    minItems: COMPARED.least,
    maxItems: COMPARED.most,
    description: trans.__('The ids of the runs; without it, those that were clicked on')
  };
  const tab = { type: 'string', enum: [...TABS], description: trans.__('The tab to show') };
  const baseline = { type: 'string', description: trans.__('The id of the run that the others are held against') };
  app.commands.addCommand(CommandIDs.compareRuns, {
    label: trans.__('Compare Runs'),
    caption: trans.__('Hold 2 to 50 runs side by side'),
    icon: logoIcon,
    describedBy: { args: { type: 'object', properties: { runIds, tab, baseline } } },
    // Who names the runs is told when they are too few; a menu offers what can be done.
    isEnabled: args => namedRuns(args) !== null || readState({ runIds: [...clickedRuns(app, lists)] }) !== null,
    execute: args => {
      const asked = namedRuns(args) ? args : { ...args, runIds: [...clickedRuns(app, lists)] };
      const state = readState(asked);
      if (state) {
        open(state, asked);
      } else {
        Notification.warning(trans.__('Choose %1 to %2 runs to compare them', COMPARED.least, COMPARED.most), {
          autoClose: 4000
        });
      }
    }
  });
}

function addSavedCommand(app: JupyterFrontEnd, trans: TranslationBundle, views: IViewApi): void {
  app.commands.addCommand(CommandIDs.openComparison, {
    label: trans.__('Open Saved Comparison…'),
    caption: trans.__('Choose one of the comparisons that were saved in this workspace'),
    icon: logoIcon,
    describedBy: { args: NO_ARGS },
    execute: async () => {
      const args = await chooseView(views, trans);
      if (args) {
        await app.commands.execute(CommandIDs.compareRuns, args);
      }
    }
  });
}
