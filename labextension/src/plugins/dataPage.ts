import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { Clipboard, WidgetTracker } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { DataApi } from '../api/data';
import { CommandIDs } from '../commandIds';
import { textArg } from '../experiments/commandArgs';
import { DataModel } from '../experiments/dataModel';
import { DataPageWidget } from '../experiments/dataPageWidget';
import { logoIcon } from '../icons';
import { IPreferences, IStore } from '../tokens';
import { openPage } from './openPage';

/** The pages of data versions in the main area. */
export const dataPage: JupyterFrontEndPlugin<void> = {
  id: 'notebench:data-page',
  description: 'Shows data that runs used in the main area.',
  autoStart: true,
  requires: [IStore, IPreferences],
  optional: [ITranslator, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    store: IStore,
    preferences: IPreferences,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    const api = new DataApi(app.serviceManager.serverSettings);
    const tracker = new WidgetTracker<DataPageWidget>({ namespace: 'notebench-data' });
    const build = (dataId: string): DataPageWidget =>
      new DataPageWidget({
        api,
        model: new DataModel({ api, events: store.events, dataId, pollInterval: preferences.values.pollInterval }),
        trans,
        onOpenRun: runId => void app.commands.execute(CommandIDs.openRun, { runId }),
        onOpenData: other => void app.commands.execute(CommandIDs.openData, { dataId: other }),
        onCopy: text => Clipboard.copyToSystem(text)
      });
    app.commands.addCommand(CommandIDs.openData, {
      label: trans.__('Open Data'),
      caption: trans.__('Open the page of data that runs used'),
      icon: logoIcon,
      describedBy: {
        args: {
          type: 'object',
          required: ['dataId'],
          properties: { dataId: { type: 'string', description: trans.__('The id of the data') } }
        }
      },
      execute: args => {
        const dataId = textArg(args, 'dataId');
        if (dataId !== null) {
          openPage(app, tracker, { isIt: page => page.dataId === dataId, build: () => build(dataId) });
        }
      }
    });
    if (restorer) {
      void restorer.restore(tracker, {
        command: CommandIDs.openData,
        args: page => ({ dataId: page.dataId }),
        name: page => page.dataId
      });
    }
  }
};
