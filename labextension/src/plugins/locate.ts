/** Where the server has a file of the workspace. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PageConfig } from '@jupyterlab/coreutils';

import type { IRunApi } from '../api/runs';
import { placesOf } from '../experiments/notebookPlace';

/** The first place of a recorded notebook, or of another file, that the server has; null where it has none. */
export async function locate(app: JupyterFrontEnd, api: IRunApi, notebook: string): Promise<string | null> {
  const status = await api.status();
  const workspace = status.kind === 'ok' ? status.value.workspace.root : null;
  for (const place of placesOf(notebook, workspace, PageConfig.getOption('serverRoot'))) {
    try {
      await app.serviceManager.contents.get(place, { content: false });
      return place;
    } catch {
      continue; // not there: the next place
    }
  }
  return null;
}
