/** What React draws in a dialog of JupyterLab, within reach of the keyboard. */
import { ReactWidget } from '@jupyterlab/ui-components';

const FIELD = 'input, select, textarea, button, a[href]';

/**
 * The body of a dialog.
 *
 * The dialog looks for the place to which Tab leads from its last button
 * before React has drawn, when nothing of the body is there: it finds the body
 * itself, which passes the focus on to its first field.
 */
export abstract class DialogBody extends ReactWidget {
  constructor() {
    super();
    this.addClass('notebench-DialogBody');
    this.node.tabIndex = -1;
    this.node.addEventListener('focus', ({ relatedTarget }) => {
      if (relatedTarget instanceof HTMLElement && relatedTarget.matches('.jp-Dialog-button')) {
        this.node.querySelector<HTMLElement>(FIELD)?.focus();
      }
    });
  }
}
