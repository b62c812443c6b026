import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { Debouncer } from '@lumino/polling';
import { Signal } from '@lumino/signaling';

import type { IColumn } from '../experiments/table/columns';
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
    let keep: (columns: readonly IColumn[]) => void = () => undefined;
    try {
      const settings = await registry?.load(ID);
      values = readPreferences(settings?.composite ?? {});
      settings?.changed.connect(() => {
        values = readPreferences(settings.composite);
        changed.emit(values);
      });
      // A column that is dragged wider is written once, when it is let go.
      const writing = new Debouncer((columns: readonly IColumn[]) => settings?.set('columns', plain(columns)), 500);
      keep = columns => {
        values = { ...values, columns };
        void writing.invoke(columns);
      };
    } catch (reason) {
      console.warn('Notebench: the settings cannot be loaded, the defaults are used.', reason);
    }
    return {
      changed,
      keepColumns: columns => keep(columns),
      get values() {
        return values;
      }
    };
  }
};

function plain(columns: readonly IColumn[]): { key: string; width: number; isPinned: boolean }[] {
  return columns.map(({ key, width, isPinned }) => ({ key, width, isPinned }));
}
