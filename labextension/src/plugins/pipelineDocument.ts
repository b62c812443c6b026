import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { Notification, WidgetTracker } from '@jupyterlab/apputils';
import { IEditorServices } from '@jupyterlab/codeeditor';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { JobEvents } from '../api/jobs';
import { PipelineApi } from '../api/pipelines';
import { CommandIDs } from '../commandIds';
import { pipelineIcon } from '../icons';
import { PipelineDocumentModel } from '../pipelines/document/documentModel';
import type { PipelineDocument } from '../pipelines/document/PipelineDocument';
import { FACTORY, FILE_TYPE, PipelineDocumentFactory } from '../pipelines/document/PipelineDocument';
import { IPreferences, IStore } from '../tokens';
import { locate } from './locate';

/** Files of pipelines open as text with their graph; the text editor alone is offered by Open With. */
export const pipelineDocument: JupyterFrontEndPlugin<void> = {
  id: 'notebench:pipeline-document',
  description: 'Opens files of pipelines as text, with their graph beside it.',
  autoStart: true,
  requires: [IStore, IPreferences, IEditorServices],
  optional: [ITranslator, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    store: IStore,
    preferences: IPreferences,
    editors: IEditorServices,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    const { serverSettings, events: stream } = app.serviceManager;
    const api = new PipelineApi(serverSettings);
    const events = new JobEvents(stream.stream);
    const { pollInterval } = preferences.values;
    const tracker = new WidgetTracker<PipelineDocument>({ namespace: 'notebench-pipeline' });

    const openSource = async (path: string): Promise<void> => {
      const place = await locate(app, store.api, path);
      if (place === null) {
        Notification.error(trans.__('%1 is not there, or this server cannot open it', path), { autoClose: 8000 });
      } else {
        await app.commands.execute('docmanager:open', { path: place });
      }
    };

    app.docRegistry.addFileType({
      name: FILE_TYPE,
      displayName: trans.__('Pipeline'),
      extensions: ['.pipeline.yaml', '.pipeline.yml'],
      mimeTypes: ['text/x-yaml'],
      fileFormat: 'text',
      contentType: 'file',
      icon: pipelineIcon
    });
    const factory = new PipelineDocumentFactory({
      options: { name: FACTORY, label: trans.__('Pipeline'), fileTypes: [FILE_TYPE], defaultFor: [FILE_TYPE] },
      editors,
      build: context => {
        const save = (): Promise<void> => saved(context);
        const edited = { path: () => context.localPath, text: () => context.model.toString(), save };
        return {
          model: new PipelineDocumentModel({ api, events, edited, pollInterval }),
          trans,
          onRun: () => void save().then(() => app.commands.execute(CommandIDs.runPipeline, { path: context.localPath })),
          onOpenPipelineRun: runId => void app.commands.execute(CommandIDs.openPipelineRun, { runId }),
          onOpenSource: path => void openSource(path)
        };
      }
    });
    factory.widgetCreated.connect((_, document) => {
      document.title.icon = pipelineIcon;
      document.context.pathChanged.connect(() => void tracker.save(document));
      void tracker.add(document);
    });
    // JupyterLab's own factories say `undefined` where its registry means what is left out.
    app.docRegistry.addWidgetFactory(factory as DocumentRegistry.WidgetFactory);
    if (restorer) {
      void restorer.restore(tracker, {
        command: 'docmanager:open',
        args: ({ context }) => ({ path: context.path, factory: FACTORY }),
        name: ({ context }) => context.path
      });
    }
  }
};

/** Writes the file where it was changed since. */
async function saved(context: DocumentRegistry.Context): Promise<void> {
  if (context.model.dirty && !context.model.readOnly) {
    await context.save();
  }
}
