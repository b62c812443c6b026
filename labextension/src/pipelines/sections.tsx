/** The list of pipelines, their runs, and two runs side by side, as Lumino widgets. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { SideBySideModel } from '../comparison/sideBySide';
import { nameOf } from '../comparison/state';
import { PageWidget } from '../experiments/PageWidget';
import { SectionWidget } from '../experiments/SectionWidget';
import type { PipelineComparison } from '../nouns';
import type { IPipelineComparisonPageProps } from './comparison/ComparisonPage';
import { PipelineComparisonPage } from './comparison/ComparisonPage';
import type { PipelineRunListModel } from './listModel';
import type { IPipelineRunsPageProps } from './PipelineRunsPage';
import { PipelineRunsPage } from './PipelineRunsPage';
import type { IPipelinesSectionProps } from './PipelinesSection';
import { PipelinesSection } from './PipelinesSection';

/** The section of the panel. */
export function pipelinesSection(props: IPipelinesSectionProps, trans: TranslationBundle): SectionWidget {
  const { model } = props;
  const draw = (): React.JSX.Element => <PipelinesSection {...props} />;
  return new SectionWidget({ noun: 'pipelines', label: trans.__('Pipelines'), model, draw }, trans);
}

export type PipelineRunsWidget = PageWidget<PipelineRunListModel>;

/** The page of all runs of a pipeline. */
export function pipelineRunsPage(props: IPipelineRunsPageProps, trans: TranslationBundle): PipelineRunsWidget {
  const { model } = props;
  const page = new PageWidget({
    id: `notebench-pipeline-runs-${nameOf([model.path])}`,
    title: trans.__('Runs of %1', model.path.replace(/^.*\//, '').replace(/\.pipeline\.ya?ml$/, '')),
    model,
    trans,
    refreshing: trans.__('Read the runs again'),
    draw: () => <PipelineRunsPage {...props} />
  });
  page.content.addClass('notebench-PipelineRunsBody');
  page.title.caption = model.path;
  return page;
}

export type PipelineComparisonWidget = PageWidget<SideBySideModel<PipelineComparison>>;

/** The page of two runs; `onCopyLink` copies the address that brings it again. */
export function pipelineComparisonPage(
  props: IPipelineComparisonPageProps,
  onCopyLink: () => void,
  trans: TranslationBundle
): PipelineComparisonWidget {
  const { model } = props;
  return new PageWidget({
    id: `notebench-pipeline-comparison-${nameOf(model.ids)}`,
    title: trans.__('Two runs'),
    model,
    trans,
    refreshing: trans.__('Read these runs again'),
    onCopyLink,
    draw: () => <PipelineComparisonPage {...props} />
  });
}
