import type { Highlight } from '../../components/Code';
import type { IDataApi } from '../../api/data';
import type { RenderMarkdown } from '../../components/Markdown';
import type { IVerbs } from '../verbs';
import type { RunModel } from '../runModel';

/** What a tab of the run page can ask for and do. */
export interface ITabProps {
  readonly model: RunModel;
  readonly highlight?: Highlight | undefined;
  /** Opens a notebook or script; undefined where the server's root does not hold it. */
  readonly onOpenNotebook?: ((path: string) => void) | undefined;
  readonly onOpenRun?: ((runId: string) => void) | undefined;
  readonly onOpenData?: ((dataId: string) => void) | undefined;
  readonly data?: IDataApi | undefined;
  readonly verbs?: IVerbs | undefined;
  /** Keeps the note of the run; says whether that worked. */
  readonly onNote?: ((note: string) => Promise<boolean>) | undefined;
  readonly renderMarkdown?: RenderMarkdown | undefined;
}
