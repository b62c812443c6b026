import type { Highlight } from '../../components/Code';
import type { RunModel } from '../runModel';

/** What a tab of the run page can ask for and do. */
export interface ITabProps {
  readonly model: RunModel;
  readonly highlight?: Highlight | undefined;
  /** Opens a notebook or script; undefined where the server's root does not hold it. */
  readonly onOpenNotebook?: ((path: string) => void) | undefined;
}
