/** The list of targets as a Lumino widget. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { SectionWidget } from '../experiments/SectionWidget';
import type { ITargetsSectionProps } from './TargetsSection';
import { TargetsSection } from './TargetsSection';

/** The section of the panel; clusters are asked only while it is open and seen. */
export function targetsSection(props: ITargetsSectionProps, trans: TranslationBundle): SectionWidget {
  const { model } = props;
  const draw = (): React.JSX.Element => <TargetsSection {...props} />;
  return new SectionWidget({ noun: 'targets', label: trans.__('Targets'), model, followed: model, draw }, trans);
}
