/** The page of a pipeline's run as a Lumino widget. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { LoggedPageWidget } from '../../jobs/LoggedPage';
import type { IPipelineRunPageProps } from './PipelineRunPage';
import { PipelineRunPage } from './PipelineRunPage';
import type { PipelineRunModel } from './runModel';
import { titleOf } from './runModel';
import type { IPipelineRunState } from './state';

export interface IPipelineRunPageOptions extends IPipelineRunPageProps {
  readonly trans: TranslationBundle;
  /** Copies the address that brings this page again. */
  readonly onCopyLink: (state: IPipelineRunState) => void;
}

export class PipelineRunPageWidget extends LoggedPageWidget<IPipelineRunState, PipelineRunModel> {
  constructor(options: IPipelineRunPageOptions) {
    const { trans, onCopyLink, ...props } = options;
    const { model, job } = props;
    super({
      id: `notebench-pipeline-run-${model.runId}`,
      model,
      job,
      trans,
      title: () => titleOf(model),
      refreshing: trans.__('Read this run again'),
      onCopyLink,
      draw: () => <PipelineRunPage {...props} />
    });
  }

  get runId(): string {
    return this.model.runId;
  }
}
