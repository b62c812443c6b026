/** The page of a data version as a Lumino widget. */
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import React from 'react';

import { Trans } from '../components/Trans';
import { logoIcon } from '../icons';
import type { IDataPageProps } from './DataPage';
import { DataPage } from './DataPage';

/** The id of the widget that shows this data. */
export function pageId(dataId: string): string {
  return `notebench-data-${dataId}`;
}

export class DataPageWidget extends MainAreaWidget<ReactWidget> {
  constructor(options: IDataPageProps & { readonly trans: TranslationBundle }) {
    const { trans, ...props } = options;
    const content = ReactWidget.create(
      <Trans trans={trans}>
        <DataPage {...props} />
      </Trans>
    );
    content.addClass('notebench-RunBody');
    super({ content });
    this.dataId = props.dataId;
    this.id = pageId(props.dataId);
    this.addClass('notebench-RunPageWidget');
    this.title.icon = logoIcon;
    this.title.label = trans.__('Data %1', props.dataId.slice(0, 8));
    this.title.closable = true;
    this.toolbar.hide();
  }

  readonly dataId: string;
}
