import React from 'react';

import { ComparedTable } from '../../components/ComparedTable';
import { useTrans } from '../../components/Trans';
import { metricLines } from '../lines';
import { OnlyDifferent } from '../OnlyDifferent';
import type { ITabProps } from './context';
import { baselineOf } from './context';

/** The last value of each metric, how far it is from the baseline's, and which is best. */
export function MetricsTab({ model, tables }: ITabProps): React.JSX.Element {
  const trans = useTrans();
  const baseline = baselineOf(tables);
  const { rows, left_out: leftOut } = tables.metrics;
  const lines = React.useMemo(() => metricLines(rows, baseline, trans), [rows, baseline, trans]);
  return (
    <>
      <OnlyDifferent model={model} />
      <ComparedTable
        label={trans.__('Metrics')}
        heads={tables.runs.map(run => run.name)}
        baseline={baseline}
        lines={lines}
        isOnlyDifferent={model.state.isOnlyDifferent}
        isFigures
        emptyText={trans.__('None of these runs has a metric.')}
        leftOut={leftOut}
      />
    </>
  );
}
