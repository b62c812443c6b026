/** The list of targets as a Lumino widget. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { Trans } from '../components/Trans';
import { SeenWidget } from '../experiments/SeenWidget';
import type { ITargetsSectionProps } from './TargetsSection';
import { TargetsSection } from './TargetsSection';

/** The section of the panel; clusters are asked only while it is open and seen. */
export class TargetsSectionWidget extends SeenWidget {
  constructor(
    private readonly _props: ITargetsSectionProps,
    private readonly _trans: TranslationBundle
  ) {
    super(_props.model);
    this.id = 'notebench-targets-section';
    this.addClass('notebench-Section');
    this.addClass('notebench-TargetsSection');
    _props.model.changed.connect(this._onChanged, this);
    this._onChanged();
  }

  protected override render(): React.JSX.Element {
    return (
      <Trans trans={this._trans}>
        <TargetsSection {...this._props} />
      </Trans>
    );
  }

  private _onChanged(): void {
    const { count } = this._props.model;
    const label = count === null ? this._trans.__('Targets') : this._trans.__('Targets (%1)', count.toLocaleString());
    if (this.title.label !== label) {
      this.title.label = label;
    }
  }
}
