import { addToolbarButtonClass, ReactWidget, ToolbarButtonComponent } from '@jupyterlab/ui-components';
import type { Widget } from '@lumino/widgets';
import React from 'react';

/** A button of a toolbar that does something at once; JupyterLab's own `ToolbarButton` stays pressed after each click. */
export function verbButton(props: ToolbarButtonComponent.IProps): Widget {
  return addToolbarButtonClass(ReactWidget.create(<ToolbarButtonComponent {...props} />));
}
