/** The list and the page of sweeps as Lumino widgets. */
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { linkIcon, refreshIcon, ToolbarButton } from '@jupyterlab/ui-components';
import React from 'react';

import { Trans } from '../components/Trans';
import { SectionWidget } from '../experiments/SectionWidget';
import { SeenWidget } from '../experiments/SeenWidget';
import { logoIcon } from '../icons';
import type { ISweepPageProps } from './SweepPage';
import { SweepPage } from './SweepPage';
import type { SweepModel } from './sweepModel';
import { titleOf } from './sweepModel';
import type { ISweepState } from './state';
import type { ISweepsSectionProps } from './SweepsSection';
import { SweepsSection } from './SweepsSection';

const LONGEST_TITLE = 28;

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

export class SweepPageWidget extends MainAreaWidget<SweepBody> {
  constructor(options: ISweepPageOptions) {
    super({ content: new SweepBody(options) });
    const { model, job, trans, onCopyLink } = options;
    this._model = model;
    this._job = job;
    this.id = `notebench-sweep-${model.sweepId}`;
    this.addClass('notebench-RunPageWidget');
    this.title.icon = logoIcon;
    this.title.closable = true;
    this.toolbar.addItem(
      'refresh',
      new ToolbarButton({
        icon: refreshIcon,
        tooltip: trans.__('Read this sweep again'),
        onClick: () => void model.refresh()
      })
    );
    this.toolbar.addItem(
      'copy-link',
      new ToolbarButton({
        icon: linkIcon,
        label: trans.__('Copy Link'),
        tooltip: trans.__('Copy the address that opens this page as it is now'),
        onClick: () => onCopyLink(model.state)
      })
    );
    model.changed.connect(this._onChanged, this);
    this._onChanged();
  }

  get sweepId(): string {
    return this._model.sweepId;
  }

  get model(): SweepModel {
    return this._model;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._model.dispose();
      this._job.dispose();
      super.dispose();
    }
  }

  private _onChanged(): void {
    const title = titleOf(this._model);
    this.title.label = title.length > LONGEST_TITLE ? `${title.slice(0, 14)}…${title.slice(-12)}` : title;
    this.title.caption = title;
  }

  private readonly _job: ISweepPageOptions['job'];
  private readonly _model: SweepModel;
}

/** The React part; it follows the sweep only while it is seen, and its log only while the log is. */
class SweepBody extends SeenWidget {
  constructor(private readonly _options: ISweepPageOptions) {
    super({
      show: () => {
        this._isSeen = true;
        _options.model.show();
        this._followLog();
      },
      hide: () => {
        this._isSeen = false;
        _options.model.hide();
        this._followLog();
      }
    });
    this.addClass('notebench-RunBody');
    this.addClass('notebench-SweepBody');
    _options.model.stateChanged.connect(this._followLog, this);
  }

  protected override render(): React.JSX.Element {
    const { trans, onCopyLink: _, ...props } = this._options;
    return (
      <Trans trans={trans}>
        <SweepPage {...props} />
      </Trans>
    );
  }

  private _followLog(): void {
    const { job, model } = this._options;
    if (this._isSeen && model.state.tab === 'log') {
      job.show();
    } else {
      job.hide();
    }
  }

  private _isSeen = false;
}
