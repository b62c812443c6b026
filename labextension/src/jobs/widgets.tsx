/** The list and the page of jobs as Lumino widgets. */
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { Trans } from '../components/Trans';
import { SeenWidget } from '../experiments/SeenWidget';
import { logoIcon } from '../icons';
import type { JobModel } from './jobModel';
import type { IJobPageProps } from './JobPage';
import { JobPage, titleOf } from './JobPage';
import type { IJobsSectionProps } from './JobsSection';
import { JobsSection } from './JobsSection';

const LONGEST_TITLE = 28;

/** The section of the panel; its title counts the jobs that go on. */
export class JobsSectionWidget extends SeenWidget {
  constructor(
    private readonly _props: IJobsSectionProps,
    private readonly _trans: TranslationBundle
  ) {
    // The list decides whether the section is there, so it is followed by the panel, and not by the section.
    super({ show: () => undefined, hide: () => undefined });
    this.id = 'notebench-jobs-section';
    this.addClass('notebench-Section');
    this.addClass('notebench-JobsSection');
    _props.model.changed.connect(this._onChanged, this);
    this._onChanged();
  }

  protected override render(): React.JSX.Element {
    return (
      <Trans trans={this._trans}>
        <JobsSection {...this._props} />
      </Trans>
    );
  }

  private _onChanged(): void {
    const { live } = this._props.model;
    const label = live === 0 ? this._trans.__('Running') : this._trans.__('Running (%1)', live.toLocaleString());
    if (this.title.label !== label) {
      this.title.label = label;
    }
  }
}

export interface IJobPageOptions extends IJobPageProps {
  readonly trans: TranslationBundle;
}

export class JobPageWidget extends MainAreaWidget<JobBody> {
  constructor(options: IJobPageOptions) {
    super({ content: new JobBody(options) });
    this._model = options.model;
    this.id = `notebench-job-${this._model.jobId}`;
    this.addClass('notebench-RunPageWidget');
    this.title.icon = logoIcon;
    this.title.closable = true;
    this.toolbar.hide();
    this._model.changed.connect(this._onChanged, this);
    this._onChanged();
  }

  get jobId(): string {
    return this._model.jobId;
  }

  get model(): JobModel {
    return this._model;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._model.dispose();
      super.dispose();
    }
  }

  private _onChanged(): void {
    const title = titleOf(this._model);
    this.title.label = title.length > LONGEST_TITLE ? `${title.slice(0, 14)}…${title.slice(-12)}` : title;
    this.title.caption = title;
  }

  private readonly _model: JobModel;
}

class JobBody extends SeenWidget {
  constructor(private readonly _options: IJobPageOptions) {
    super(_options.model);
    this.addClass('notebench-RunBody');
  }

  protected override render(): React.JSX.Element {
    const { trans, ...props } = this._options;
    return (
      <Trans trans={trans}>
        <JobPage {...props} />
      </Trans>
    );
  }
}
