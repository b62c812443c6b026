import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer, IRouter } from '@jupyterlab/application';
import { Clipboard, WidgetTracker } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { JobEvents } from '../api/jobs';
import { SweepComparisonApi } from '../api/sweepComparison';
import { CommandIDs } from '../commandIds';
import { SweepComparisonModel } from '../sweeps/comparison/model';
import { COMPARED } from '../sweeps/comparison/state';
import type { SweepComparisonWidget } from '../sweeps/comparison/widget';
import { sweepComparisonPage } from '../sweeps/comparison/widget';
import { IPreferences } from '../tokens';
import { addSideBySide } from './sideBySide';

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
    const { pollInterval } = preferences.values;
    addSideBySide(app, {
      compared: COMPARED,
      tracker: new WidgetTracker<SweepComparisonWidget>({ namespace: 'notebench-sweep-comparison' }),
      restorer,
      router,
      trans,
      command: CommandIDs.compareSweeps,
      label: trans.__('Compare Sweeps'),
      caption: trans.__('Hold 2 to 20 sweeps side by side'),
      described: trans.__('The ids of the sweeps'),
      hindrance: trans.__('Choose %1 to %2 sweeps to compare them', COMPARED.least, COMPARED.most),
      follow: {
        command: CommandIDs.followSweeps,
        label: trans.__('Open the Comparison of Sweeps in the Address'),
        caption: trans.__('Hold the sweeps side by side that the address of the page names')
      },
      build: (sweepIds, onCopyLink) =>
        sweepComparisonPage(
          {
            model: new SweepComparisonModel({ api, events, sweepIds, pollInterval }),
            onOpen: sweepId => void app.commands.execute(CommandIDs.openSweep, { sweepId }),
            onCopy: text => Clipboard.copyToSystem(text)
          },
          onCopyLink,
          trans
        )
    });
  }
};
