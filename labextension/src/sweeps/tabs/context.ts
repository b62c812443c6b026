/** What every tab of a sweep's page is given. */
import type { Highlight } from '../../components/Code';
import type { RenderMarkdown } from '../../components/Markdown';
import type { JobModel } from '../../jobs/jobModel';
import type { SweepDetail } from '../../nouns';
import type { SweepModel } from '../sweepModel';

export interface ITabContext {
  readonly model: SweepModel;
  /** The sweep as a job, for its log. */
  readonly job: JobModel;
  readonly onOpenRun: (runId: string) => void;
  readonly onOpenSweep: (sweepId: string) => void;
  readonly highlight?: Highlight | undefined;
  readonly renderMarkdown?: RenderMarkdown | undefined;
}

export interface ITabProps extends ITabContext {
  readonly sweep: SweepDetail;
}
