import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import React from 'react';

import { CommandIDs } from '../commandIds';
import { Trans } from '../components/Trans';
import { RunningItem } from '../experiments/RunningItem';
import { RunningModel } from '../experiments/runningModel';
import { IPreferences, IStore } from '../tokens';

/** The number of running runs, at the foot of the window. */
export const statusBar: JupyterFrontEndPlugin<void> = {
  id: 'notebench:status-bar',
  description: 'Shows in the status bar how many runs are running.',
  autoStart: true,
  requires: [IStore, IPreferences],
  optional: [IStatusBar, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    store: IStore,
    preferences: IPreferences,
    bar: IStatusBar | null,
    translator: ITranslator | null
  ): void => {
    if (!bar) {
      return;
    }
    const trans = (translator ?? nullTranslator).load('notebench');
    const model = new RunningModel({ ...store, pollInterval: preferences.values.pollInterval });
    const item = ReactWidget.create(
      <Trans trans={trans}>
        <RunningItem model={model} onPress={() => void app.commands.execute(CommandIDs.openPanel)} />
      </Trans>
    );
    item.disposed.connect(() => model.dispose());
    bar.registerStatusItem('notebench:running', {
      item,
      align: 'left',
      rank: 50,
      isActive: () => model.count !== null,
      activeStateChanged: model.changed
    });
    void app.restored.then(() => model.show());
  }
};
