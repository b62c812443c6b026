/** What every part of the page of a run is given. */
import type { Highlight } from '../../components/Code';
import type { RenderMarkdown } from '../../components/Markdown';
import type { JobModel } from '../../jobs/jobModel';
import type { PipelineRunDetail } from '../../nouns';
import type { PipelineRunModel } from './runModel';

export interface IRunContext {
  readonly model: PipelineRunModel;
  /** The run as a job, for its log. */
  readonly job: JobModel;
  /** Opens a run of MLflow. */
  readonly onOpenRun: (runId: string) => void;
  /** Opens another run of a pipeline. */
  readonly onOpenPipelineRun: (runId: string) => void;
  /** Opens the file of the pipeline. */
  readonly onOpenPipeline: (path: string) => void;
  /** Opens a notebook or module of a step; in a notebook, at the cell that has this code. */
  readonly onOpenSource: (path: string, code: string | null) => void;
  readonly highlight?: Highlight | undefined;
  readonly renderMarkdown?: RenderMarkdown | undefined;
}

export interface IRunProps extends IRunContext {
  readonly run: PipelineRunDetail;
}
