/** The page of a comparison as Lumino widgets: a toolbar above the React page. */
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { linkIcon, refreshIcon, saveIcon } from '@jupyterlab/ui-components';
import React from 'react';

import { Trans } from '../components/Trans';
import { SeenWidget } from '../experiments/SeenWidget';
import { verbButton } from '../experiments/verbButton';
import { logoIcon } from '../icons';
import { ComparisonPage } from './ComparisonPage';
import type { ComparisonModel } from './model';
import { namesOf } from './model';
import type { IComparisonState } from './state';
import { nameOf } from './state';

export interface IComparisonWidgetOptions {
  readonly model: ComparisonModel;
  readonly trans: TranslationBundle;
  readonly onOpenRun: (runId: string) => void;
  /** Copies for a button that says itself that it did. */
  readonly onCopy: (text: string) => void;
  /** Copies the address that brings this page again. */
  readonly onCopyLink: (state: IComparisonState) => void;
  /** Keeps this page under a name. */
  readonly onSave: (state: IComparisonState) => void;
}

export class ComparisonWidget extends MainAreaWidget<ComparisonBody> {
  constructor(options: IComparisonWidgetOptions) {
    super({ content: new ComparisonBody(options) });
    const { model, trans, onCopyLink, onSave } = options;
    this.id = `notebench-comparison-${nameOf(model.state.runIds)}`;
    this.addClass('notebench-RunPageWidget');
    this.title.icon = logoIcon;
    this.title.closable = true;
    this.title.label = trans._n('Comparison (%1)', 'Comparison (%1)', model.state.runIds.length);
    this._model = model;
    this.toolbar.addItem(
      'refresh',
      verbButton({
        icon: refreshIcon,
        tooltip: trans.__('Read these runs again'),
        onClick: () => void model.refresh()
      })
    );
    this.toolbar.addItem(
      'copy-link',
      verbButton({
        icon: linkIcon,
        label: trans.__('Copy Link'),
        tooltip: trans.__('Copy the address that opens this comparison as it is now'),
        onClick: () => onCopyLink(model.state)
      })
    );
    this.toolbar.addItem(
      'save-view',
      verbButton({
        icon: saveIcon,
        label: trans.__('Save View…'),
        tooltip: trans.__('Keep this comparison under a name, for everyone in the workspace'),
        onClick: () => onSave(model.state)
      })
    );
    model.changed.connect(this._onChanged, this);
  }

  get model(): ComparisonModel {
    return this._model;
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._model.dispose();
    super.dispose();
  }

  private _onChanged(): void {
    this.title.caption = namesOf(this._model).join('\n');
  }

  private readonly _model: ComparisonModel;
}

/** The React part; it follows the runs only while it is seen. */
export class ComparisonBody extends SeenWidget {
  constructor(private readonly _options: IComparisonWidgetOptions) {
    super(_options.model);
    this.addClass('notebench-RunBody');
  }

  protected override render(): React.JSX.Element {
    const { model, trans, onOpenRun, onCopy } = this._options;
    return (
      <Trans trans={trans}>
        <ComparisonPage model={model} onOpenRun={onOpenRun} onCopy={onCopy} />
      </Trans>
    );
  }
}
