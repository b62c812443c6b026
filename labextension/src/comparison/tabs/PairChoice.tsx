import React from 'react';

import { Choice } from '../../components/Choice';
import { useTrans } from '../../components/Trans';
import type { ITabProps } from './context';

/** Which of the runs is held against the baseline. */
export function PairChoice({ model, tables }: ITabProps): React.JSX.Element {
  const trans = useTrans();
  const others = tables.runs
    .map((run, place) => ({ value: run.run_id, text: `${place + 1} ${run.name}` }))
    .filter(({ value }) => value !== model.baseline);
  const baseline = tables.runs.find(run => run.run_id === model.baseline)?.name ?? '';
  return (
    <div className="notebench-Comparison-controls">
      <span className="notebench-Comparison-pair" title={baseline}>
        <span className="notebench-Diff-sign" data-mark="-">
          −
        </span>{' '}
        {baseline}
      </span>
      <label className="notebench-Labelled">
        <span className="notebench-Diff-sign" data-mark="+">
          +
        </span>
        <Choice
          label={trans.__('Held against the baseline')}
          value={model.other}
          options={others}
          onChange={chosen => model.choose({ other: chosen })}
        />
      </label>
    </div>
  );
}
