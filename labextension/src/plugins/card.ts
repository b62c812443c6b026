import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { Clipboard } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';

import { ComparisonApi } from '../api/comparison';
import { JobEvents } from '../api/jobs';
import { PipelineApi } from '../api/pipelines';
import { SweepApi } from '../api/sweeps';
import { comparisonKind, pipelineKind, runKind, sweepKind } from '../cards/kinds';
import type { ICardKind } from '../cards/renderer';
import { CardRenderer } from '../cards/renderer';
import { CommandIDs } from '../commandIds';
import type { IFollowed } from '../experiments/SeenWidget';
import { IPreferences, IStore } from '../tokens';

/** Draws the cards that cells leave in their outputs. */
export const card: JupyterFrontEndPlugin<void> = {
  id: 'notebench:card',
  description: 'Draws runs, sweeps and pipelines in the outputs of notebooks and keeps them up to date.',
  autoStart: true,
  requires: [IStore, IPreferences],
  optional: [IRenderMimeRegistry, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    store: IStore,
    preferences: IPreferences,
    rendermime: IRenderMimeRegistry | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    const add = <P, M extends IFollowed & IDisposable>(kind: ICardKind<P, M>): void =>
      rendermime?.addFactory(
        {
          // It draws text only, by React: an output that is not trusted can do no harm.
          safe: true,
          mimeTypes: [kind.mimeType],
          createRenderer: () =>
            new CardRenderer(kind, { trans, onCopy: text => Clipboard.copyToSystem(text) })
        },
        0 // before text/html, which the same output bears for other readers
      );
    const { api, events } = store;
    const { pollInterval } = preferences.values;
    const onOpenRun = (runId: string): void => void app.commands.execute(CommandIDs.openRun, { runId });
    add(runKind({ api, events, pollInterval, onOpenRun }));
    add(
      comparisonKind({
        api: new ComparisonApi(app.serviceManager.serverSettings),
        events,
        pollInterval,
        onOpenRun,
        onOpen: (runIds, baseline) =>
          void app.commands.execute(CommandIDs.compareRuns, { runIds: [...runIds], baseline })
      })
    );
    add(
      sweepKind({
        api: new SweepApi(app.serviceManager.serverSettings),
        events: new JobEvents(app.serviceManager.events.stream),
        pollInterval,
        onOpen: sweepId => void app.commands.execute(CommandIDs.openSweep, { sweepId }),
        onVerb: (command, sweepId) => void app.commands.execute(command, { sweepId })
      })
    );
    add(
      pipelineKind({
        api: new PipelineApi(app.serviceManager.serverSettings),
        events: new JobEvents(app.serviceManager.events.stream),
        pollInterval,
        onOpen: (runId, step) =>
          void app.commands.execute(CommandIDs.openPipelineRun, step === undefined ? { runId } : { runId, step }),
        onVerb: (command, runId) => void app.commands.execute(command, { jobId: runId })
      })
    );
  }
};
