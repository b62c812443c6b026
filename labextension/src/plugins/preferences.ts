import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Signal } from '@lumino/signaling';

import { readPreferences } from '../preferences';
import { IPreferences } from '../tokens';

const ID = 'notebench:preferences';

/** Provides what the user set; without a settings registry, the defaults. */
export const preferences: JupyterFrontEndPlugin<IPreferences> = {
  id: ID,
  description: 'What the user set for Notebench.',
  autoStart: true,
  provides: IPreferences,
  optional: [ISettingRegistry],
  activate: async (_: JupyterFrontEnd, registry: ISettingRegistry | null): Promise<IPreferences> => {
    const owner = {};
    const changed = new Signal<unknown, IPreferences['values']>(owner);
    let values = readPreferences({});
    try {
      const settings = await registry?.load(ID);
      values = readPreferences(settings?.composite ?? {});
      settings?.changed.connect(() => {
        values = readPreferences(settings.composite);
        changed.emit(values);
      });
    } catch (reason) {
      console.warn('Notebench: the settings cannot be loaded, the defaults are used.', reason);
    }
    return {
      changed,
      get values() {
        return values;
      }
    };
  }
};
