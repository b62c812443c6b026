/** The dialogs of pipelines: how one is to run, and of which notebooks a new one is made. */
import React from 'react';

import { askIn } from './AskingDialog';
import { NewForm } from './NewForm';
import type { INewPipelineOptions } from './newPipeline';
import { NewPipelineModel } from './newPipeline';
import { RunForm } from './RunForm';
import type { IRunFormOptions } from './runModel';
import { RunFormModel } from './runModel';

/** The id of the run that was begun; null where none was. */
export function runDialog(options: IRunFormOptions): Promise<string | null> {
  const { trans, path } = options;
  const model = new RunFormModel(options);
  void model.open();
  return askIn({
    title: trans.__('Run %1', path.replace(/^.*\//, '')),
    accept: trans.__('Run'),
    model,
    trans,
    draw: shown => <RunForm model={shown} />,
    ask: shown => shown.start()
  });
}

/** The path of the file that was written; null where none was. */
export function newDialog(options: INewPipelineOptions): Promise<string | null> {
  const { trans } = options;
  const model = new NewPipelineModel(options);
  void model.open();
  return askIn({
    title: trans.__('New pipeline'),
    accept: trans.__('Make it'),
    isTyped: true,
    model,
    trans,
    draw: shown => <NewForm model={shown} />,
    ask: shown => shown.write()
  });
}
