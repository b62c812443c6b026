/** The typed calls for saved views, of tables and of comparisons. */
import type { ServerConnection } from '@jupyterlab/services';

import type { View, ViewList } from '../nouns';
import type { Answer } from './request';
import { requestJson } from './request';
import { nothing, view, viewList } from './shapes';

/** What is asked of saved views; tests bring their own. */
export interface IViewApi {
  views(): Promise<Answer<ViewList>>;
  saveView(name: string, kind: View['kind'], state: View['state']): Promise<Answer<View>>;
  deleteView(viewId: string): Promise<Answer<object>>;
}

/** The calls against the Jupyter server that serves this page. */
export class ViewApi implements IViewApi {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  views(): Promise<Answer<ViewList>> {
    return requestJson(this._settings, 'views', viewList);
  }

  saveView(name: string, kind: View['kind'], state: View['state']): Promise<Answer<View>> {
    return requestJson(this._settings, 'views', view, {}, { method: 'POST', body: { name, kind, state } });
  }

  deleteView(viewId: string): Promise<Answer<object>> {
    return requestJson(this._settings, `views/${encodeURIComponent(viewId)}`, nothing, {}, { method: 'DELETE' });
  }
}
