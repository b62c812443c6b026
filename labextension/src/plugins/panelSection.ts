/** How a section of the panel follows what it lists, and where one goes from it. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { Widget } from '@lumino/widgets';

import type { INotebenchPanel } from '../tokens';

/** Calls one while the panel is seen, and the other when it is not. */
export function followPanel(panel: INotebenchPanel, onSeen: () => void, onGone: () => void): void {
  panel.followed.connect((_, isSeen) => (isSeen ? onSeen() : onGone()));
  if (panel.isVisible) {
    onSeen();
  }
}

/** The sections below the experiments, in the order in which they stand. */
const SECTIONS = ['sweeps', 'pipelines'] as const;

/** Shows a section for good, below the experiments; its list is read while the panel is seen. */
export function addSection(
  panel: INotebenchPanel,
  noun: (typeof SECTIONS)[number],
  section: Widget,
  model: { show(): void; hide(): void }
): void {
  panel.addSection(section, 'below', SECTIONS.indexOf(noun));
  followPanel(panel, () => model.show(), () => model.hide());
}

/** Leaves the panel for what is in front in the main area. */
export function leavePanel(app: JupyterFrontEnd): void {
  const [first] = app.shell.widgets('main');
  (app.shell.currentWidget ?? first)?.activate();
}
