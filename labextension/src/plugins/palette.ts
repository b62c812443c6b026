import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { CommandIDs } from '../commandIds';

const OFFERED = [
  CommandIDs.openPanel,
  CommandIDs.openComparison,
  CommandIDs.openTable,
  CommandIDs.insertSnippet,
  CommandIDs.refreshRuns,
  CommandIDs.refreshRun,
  CommandIDs.restoreRun,
  CommandIDs.copyRunId,
  CommandIDs.copyRunCode,
  CommandIDs.insertSweep,
  CommandIDs.pauseSweep,
  CommandIDs.resumeSweep,
  CommandIDs.stopSweep,
  CommandIDs.cancelSweep,
  CommandIDs.retrySweep,
  CommandIDs.copySweepId,
  CommandIDs.copyBestTrial,
  CommandIDs.attachTarget
];

/** The commands in the palette. */
export const palette: JupyterFrontEndPlugin<void> = {
  id: 'notebench:palette',
  description: 'Adds the commands of Notebench to the palette.',
  autoStart: true,
  optional: [ICommandPalette, ITranslator],
  activate: (_: JupyterFrontEnd, commands: ICommandPalette | null, translator: ITranslator | null): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    const category = trans.__('Notebench');
    OFFERED.forEach(command => commands?.addItem({ command, category }));
  }
};
