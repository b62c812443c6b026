/** What a job printed, as it grows; read only while it is in front. */
import React from 'react';

import { LogView } from '../components/LogView';
import { useModel } from '../experiments/useModel';
import type { JobModel } from './jobModel';
import { plainLog } from './words';

export interface IJobLogProps {
  readonly job: JobModel;
  /** Whether more may come. */
  readonly isGrowing: boolean;
}

export function JobLog({ job, isGrowing }: IJobLogProps): React.JSX.Element {
  useModel(job);
  const text = React.useMemo(() => plainLog(job.log), [job.log]);
  return (
    <div className="notebench-JobLog">
      <LogView text={text} isCut={job.isCut} isGrowing={isGrowing} />
    </div>
  );
}
