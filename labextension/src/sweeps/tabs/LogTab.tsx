/** What the sweep printed, as it grows; read only while the tab is in front. */
import React from 'react';

import { LogView } from '../../components/LogView';
import { useModel } from '../../experiments/useModel';
import { plainLog } from '../../jobs/words';
import { isLive } from '../../nouns';
import type { ITabProps } from './context';

export function LogTab({ job, sweep }: ITabProps): React.JSX.Element {
  useModel(job);
  const text = React.useMemo(() => plainLog(job.log), [job.log]);
  return (
    <div className="notebench-SweepLog">
      <LogView text={text} isCut={job.isCut} isGrowing={isLive(sweep.state)} />
    </div>
  );
}
