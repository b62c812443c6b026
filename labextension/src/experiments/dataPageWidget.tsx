/** The page of a data version as a Lumino widget. */
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { Trans } from '../components/Trans';
import { logoIcon } from '../icons';
import type { IDataPageProps } from './DataPage';
import { DataPage } from './DataPage';
import { lastRead } from './reading';
import { SeenWidget } from './SeenWidget';

export interface IDataWidgetOptions extends IDataPageProps {
  readonly trans: TranslationBundle;
}

export class DataPageWidget extends MainAreaWidget<DataBody> {
  constructor(private readonly _options: IDataWidgetOptions) {
    super({ content: new DataBody(_options) });
    const { model, trans } = _options;
    this.dataId = model.dataId;
    this.id = `notebench-data-${model.dataId}`;
    this.addClass('notebench-RunPageWidget');
    this.title.icon = logoIcon;
    this.title.label = trans.__('Data %1', model.dataId.slice(0, 8));
    this.title.closable = true;
    this.toolbar.hide();
    model.changed.connect(this._onChanged, this);
  }

  readonly dataId: string;

  override dispose(): void {
    if (!this.isDisposed) {
      this._options.model.dispose();
      super.dispose();
    }
  }

  private _onChanged(): void {
    const data = lastRead(this._options.model.data)?.value;
    if (data) {
      this.title.caption = data.name;
    }
  }
}

/** The React part; it follows the data only while it is seen. */
class DataBody extends SeenWidget {
  constructor(private readonly _options: IDataWidgetOptions) {
    super(_options.model);
    this.addClass('notebench-RunBody');
  }

  protected override render(): React.JSX.Element {
    const { trans, ...props } = this._options;
    return (
      <Trans trans={trans}>
        <DataPage {...props} />
      </Trans>
    );
  }
}
