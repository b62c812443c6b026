import type { JupyterFrontEnd } from '@jupyterlab/application';

import { CommandIDs } from '../commandIds';
import type { Job } from '../nouns';

/** Opens the page of a job: that of its kind, where there is one. */
export function openJobPage({ commands }: JupyterFrontEnd, { id, kind }: Pick<Job, 'id' | 'kind'>): void {
  if (kind === 'sweep' && commands.hasCommand(CommandIDs.openSweep)) {
    void commands.execute(CommandIDs.openSweep, { sweepId: id });
  } else if (kind === 'pipeline' && commands.hasCommand(CommandIDs.openPipelineRun)) {
    void commands.execute(CommandIDs.openPipelineRun, { runId: id });
  } else {
    void commands.execute(CommandIDs.openJob, { jobId: id });
  }
}
