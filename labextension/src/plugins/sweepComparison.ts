import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer, IRouter } from '@jupyterlab/application';
import { Clipboard, Notification, WidgetTracker } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { JobEvents } from '../api/jobs';
import { SweepComparisonApi } from '../api/sweepComparison';
import { CommandIDs } from '../commandIds';
import { nameOf } from '../comparison/state';
import { copy } from '../experiments/runCommands';
import { logoIcon } from '../icons';
import { SweepComparisonModel } from '../sweeps/comparison/model';
import { COMPARED, LINK_PATTERN, namedSweeps, sweepsArgs, sweepsQuery } from '../sweeps/comparison/state';
import { SweepComparisonWidget } from '../sweeps/comparison/widget';
import { IPreferences } from '../tokens';
import { followLinks, linkOf } from './deepLink';

/** The pages that hold sweeps side by side. */
export const sweepComparison: JupyterFrontEndPlugin<void> = {
  id: 'notebench:sweep-comparison',
  description: 'Holds sweeps side by side in the main area.',
  autoStart: true,
  requires: [IPreferences],
  optional: [ITranslator, ILayoutRestorer, IRouter],
  activate: (
    app: JupyterFrontEnd,
    preferences: IPreferences,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    router: IRouter | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    const { serverSettings, events: stream } = app.serviceManager;
    const api = new SweepComparisonApi(serverSettings);
    const events = new JobEvents(stream.stream);
    const tracker = new WidgetTracker<SweepComparisonWidget>({ namespace: 'notebench-sweep-comparison' });

    const build = (sweepIds: readonly string[]): SweepComparisonWidget =>
      new SweepComparisonWidget({
        model: new SweepComparisonModel({ api, events, sweepIds, pollInterval: preferences.values.pollInterval }),
        trans,
        onOpen: sweepId => void app.commands.execute(CommandIDs.openSweep, { sweepId }),
        onCopy: text => Clipboard.copyToSystem(text),
        onCopyLink: ids => copy(linkOf(app, sweepsQuery(ids)), trans)
      });

    const open = (sweepIds: readonly string[]): void => {
      let page = tracker.find(other => nameOf(other.sweepIds) === nameOf(sweepIds));
      if (!page) {
        page = build(sweepIds);
        app.shell.add(page, 'main', { type: 'Notebench' });
        void tracker.add(page);
      }
      app.shell.activateById(page.id);
    };

    addCommands(app, trans, router, open);
    if (restorer) {
      void restorer.restore(tracker, {
        command: CommandIDs.compareSweeps,
        args: page => ({ sweepIds: [...page.sweepIds] }),
        name: page => nameOf(page.sweepIds)
      });
    }
  }
};

function addCommands(
  app: JupyterFrontEnd,
  trans: TranslationBundle,
  router: IRouter | null,
  open: (sweepIds: readonly string[]) => void
): void {
  app.commands.addCommand(CommandIDs.compareSweeps, {
    label: trans.__('Compare Sweeps'),
    caption: trans.__('Hold 2 to 20 sweeps side by side'),
    icon: logoIcon,
    describedBy: {
      args: {
        type: 'object',
        required: ['sweepIds'],
        properties: {
          sweepIds: {
            type: 'array',
            items: { type: 'string' },
            minItems: COMPARED.least,
            maxItems: COMPARED.most,
            description: trans.__('The ids of the sweeps')
          }
        }
      }
    },
    execute: args => {
      const sweepIds = namedSweeps(args);
      if (sweepIds) {
        open(sweepIds);
      } else {
        Notification.warning(trans.__('Choose %1 to %2 sweeps to compare them', COMPARED.least, COMPARED.most), {
          autoClose: 4000
        });
      }
    }
  });
  followLinks(app, trans, router, {
    command: CommandIDs.followSweeps,
    label: trans.__('Open the Comparison of Sweeps in the Address'),
    caption: trans.__('Hold the sweeps side by side that the address of the page names'),
    pattern: LINK_PATTERN,
    opens: CommandIDs.compareSweeps,
    args: sweepsArgs
  });
}
