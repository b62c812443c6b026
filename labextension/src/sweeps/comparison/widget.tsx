/** The page of several sweeps as Lumino widgets. */
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { linkIcon, refreshIcon, ToolbarButton } from '@jupyterlab/ui-components';
import React from 'react';

import { nameOf } from '../../comparison/state';
import { Trans } from '../../components/Trans';
import { SeenWidget } from '../../experiments/SeenWidget';
import { logoIcon } from '../../icons';
import type { ISweepComparisonPageProps } from './ComparisonPage';
import { SweepComparisonPage } from './ComparisonPage';
import type { SweepComparisonModel } from './model';

export interface ISweepComparisonOptions extends ISweepComparisonPageProps {
  readonly trans: TranslationBundle;
  /** Copies the address that brings this page again. */
  readonly onCopyLink: (sweepIds: readonly string[]) => void;
}

export class SweepComparisonWidget extends MainAreaWidget<SweepComparisonBody> {
  constructor(options: ISweepComparisonOptions) {
    super({ content: new SweepComparisonBody(options) });
    const { model, trans, onCopyLink } = options;
    this._model = model;
    this.id = `notebench-sweep-comparison-${nameOf(model.sweepIds)}`;
    this.addClass('notebench-RunPageWidget');
    this.title.icon = logoIcon;
    this.title.closable = true;
    this.title.label = trans._n('Sweeps (%1)', 'Sweeps (%1)', model.sweepIds.length);
    this.toolbar.addItem(
      'refresh',
      new ToolbarButton({
        icon: refreshIcon,
        tooltip: trans.__('Read these sweeps again'),
        onClick: () => void model.refresh()
      })
    );
    this.toolbar.addItem(
      'copy-link',
      new ToolbarButton({
        icon: linkIcon,
        label: trans.__('Copy Link'),
        tooltip: trans.__('Copy the address that opens this comparison'),
        onClick: () => onCopyLink(model.sweepIds)
      })
    );
  }

  get sweepIds(): readonly string[] {
    return this._model.sweepIds;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._model.dispose();
      super.dispose();
    }
  }

  private readonly _model: SweepComparisonModel;
}

/** The React part; it follows the sweeps only while it is seen. */
class SweepComparisonBody extends SeenWidget {
  constructor(private readonly _options: ISweepComparisonOptions) {
    super(_options.model);
    this.addClass('notebench-RunBody');
  }

  protected override render(): React.JSX.Element {
    const { trans, onCopyLink: _, ...props } = this._options;
    return (
      <Trans trans={trans}>
        <SweepComparisonPage {...props} />
      </Trans>
    );
  }
}
