/** The list and the page of sweeps as Lumino widgets. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { SectionWidget } from '../experiments/SectionWidget';
import { LoggedPageWidget } from '../jobs/LoggedPage';
import type { ISweepPageProps } from './SweepPage';
import { SweepPage } from './SweepPage';
import type { SweepModel } from './sweepModel';
import { titleOf } from './sweepModel';
import type { ISweepState } from './state';
import type { ISweepsSectionProps } from './SweepsSection';
import { SweepsSection } from './SweepsSection';

/** The section of the panel. */
export function sweepsSection(props: ISweepsSectionProps, trans: TranslationBundle): SectionWidget {
  const { model } = props;
  return new SectionWidget({ noun: 'sweeps', label: trans.__('Sweeps'), model, draw: () => <SweepsSection {...props} /> }, trans);
}

export interface ISweepPageOptions extends ISweepPageProps {
  readonly trans: TranslationBundle;
  /** Copies the address that brings this page again. */
  readonly onCopyLink: (state: ISweepState) => void;
}

export class SweepPageWidget extends LoggedPageWidget<ISweepState, SweepModel> {
  constructor(options: ISweepPageOptions) {
    const { trans, onCopyLink, ...props } = options;
    const { model, job } = props;
    super({
      id: `notebench-sweep-${model.sweepId}`,
      model,
      job,
      trans,
      title: () => titleOf(model),
      refreshing: trans.__('Read this sweep again'),
      onCopyLink,
      draw: () => <SweepPage {...props} />
    });
  }

  get sweepId(): string {
    return this.model.sweepId;
  }
}
