/** The page of several sweeps as a Lumino widget. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { nameOf } from '../../comparison/state';
import { PageWidget } from '../../experiments/PageWidget';
import type { ISweepComparisonPageProps } from './ComparisonPage';
import { SweepComparisonPage } from './ComparisonPage';
import type { SweepComparisonModel } from './model';

export type SweepComparisonWidget = PageWidget<SweepComparisonModel>;

/** `onCopyLink` copies the address that brings the page again. */
export function sweepComparisonPage(
  props: ISweepComparisonPageProps,
  onCopyLink: () => void,
  trans: TranslationBundle
): SweepComparisonWidget {
  const { model } = props;
  return new PageWidget({
    id: `notebench-sweep-comparison-${nameOf(model.ids)}`,
    title: trans._n('Sweeps (%1)', 'Sweeps (%1)', model.ids.length),
    model,
    trans,
    refreshing: trans.__('Read these sweeps again'),
    onCopyLink,
    draw: () => <SweepComparisonPage {...props} />
  });
}
