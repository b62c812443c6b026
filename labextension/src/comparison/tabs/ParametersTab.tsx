import React from 'react';

import { ComparedTable } from '../../components/ComparedTable';
import { useTrans } from '../../components/Trans';
import { factLines } from '../lines';
import { OnlyDifferent } from '../OnlyDifferent';
import type { ITabProps } from './context';
import { baselineOf } from './context';

/** The parameters that differ, then those that are equal. */
export function ParametersTab({ model, tables }: ITabProps): React.JSX.Element {
  const trans = useTrans();
  const baseline = baselineOf(tables);
  const { rows, left_out: leftOut } = tables.parameters;
  const lines = React.useMemo(() => factLines(rows, baseline), [rows, baseline]);
  return (
    <>
      <OnlyDifferent model={model} />
      <ComparedTable
        label={trans.__('Parameters')}
        heads={tables.runs.map(run => run.name)}
        baseline={baseline}
        lines={lines}
        isOnlyDifferent={model.state.isOnlyDifferent}
        emptyText={trans.__('None of these runs has a parameter.')}
        leftOut={leftOut}
      />
    </>
  );
}
