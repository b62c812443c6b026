/** The form for a new sweep as a Lumino widget. */
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import React from 'react';

import { Trans } from '../../components/Trans';
import { logoIcon } from '../../icons';
import type { ISweepFormProps } from './SweepForm';
import { SweepForm } from './SweepForm';

export interface ISweepFormWidgetOptions extends ISweepFormProps {
  readonly trans: TranslationBundle;
}

export class SweepFormWidget extends MainAreaWidget<FormBody> {
  constructor(private readonly _options: ISweepFormWidgetOptions) {
    super({ content: new FormBody(_options) });
    this.id = 'notebench-new-sweep';
    this.addClass('notebench-RunPageWidget');
    this.title.icon = logoIcon;
    this.title.label = _options.trans.__('New sweep');
    this.title.closable = true;
    this.toolbar.hide();
  }

  get model(): ISweepFormProps['model'] {
    return this._options.model;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._options.model.dispose();
      super.dispose();
    }
  }
}

class FormBody extends ReactWidget {
  constructor(private readonly _options: ISweepFormWidgetOptions) {
    super();
    this.addClass('notebench-RunBody');
    this.addClass('notebench-SweepFormBody');
  }

  protected override render(): React.JSX.Element {
    const { trans, ...props } = this._options;
    return (
      <Trans trans={trans}>
        <SweepForm {...props} />
      </Trans>
    );
  }
}
