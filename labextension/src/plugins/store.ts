import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

import { RunEvents } from '../api/events';
import { RunApi } from '../api/runs';
import { RunLists } from '../experiments/runLists';
import { IStore } from '../tokens';

/** Provides the calls to the server and the events it announces. */
export const store: JupyterFrontEndPlugin<IStore> = {
  id: 'notebench:store',
  description: 'Reads the runs of the workspace from the Jupyter server.',
  autoStart: true,
  provides: IStore,
  activate: app => {
    const { serverSettings, events } = app.serviceManager;
    return { api: new RunApi(serverSettings), events: new RunEvents(events.stream), lists: new RunLists() };
  }
};
