/** The table of runs in the main area, as a Lumino widget. */
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { Trans } from '../../components/Trans';
import { logoIcon } from '../../icons';
import { SeenWidget } from '../SeenWidget';
import type { IRunsTableProps } from './RunsTable';
import { RunsTable } from './RunsTable';
import type { TableModel } from './tableModel';

export const TABLE_ID = 'notebench-runs-table';

export interface ITableWidgetOptions extends IRunsTableProps {
  readonly trans: TranslationBundle;
}

export class TableWidget extends MainAreaWidget<TableBody> {
  constructor(options: ITableWidgetOptions) {
    super({ content: new TableBody(options) });
    this.id = TABLE_ID;
    this.title.icon = logoIcon;
    this.title.label = options.trans.__('Runs');
    this.title.caption = options.trans.__('All runs of the workspace');
    this.title.closable = true;
    this.toolbar.hide();
    this._model = options.model;
  }

  get model(): TableModel {
    return this._model;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._model.dispose();
      super.dispose();
    }
  }

  private readonly _model: TableModel;
}

class TableBody extends SeenWidget {
  constructor(private readonly _options: ITableWidgetOptions) {
    super(_options.model);
    this.addClass('notebench-TableBody');
  }

  protected override render(): React.JSX.Element {
    const { trans, ...props } = this._options;
    return (
      <Trans trans={trans}>
        <RunsTable {...props} />
      </Trans>
    );
  }
}
