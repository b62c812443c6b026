import React from 'react';

import { Choice } from '../../components/Choice';
import { LabelledCheck } from '../../components/Labelled';
import { ownFirst } from '../../components/metricOrder';
import { useTrans } from '../../components/Trans';
import type { XAxis } from '../state';
import { STRONGEST } from '../state';
import type { ITabProps } from './context';
import { FigureView } from './FigureView';

/** One metric of all runs over each other. */
export function CurvesTab(props: ITabProps): React.JSX.Element {
  const trans = useTrans();
  const { model, tables } = props;
  const names = ownFirst(
    tables.metrics.rows.map(row => row.name),
    name => name
  );
  const { smoothing, x, isLog } = model.state;
  const metric = names.find(name => name === model.state.metric) ?? names[0];
  if (metric === undefined) {
    return <p className="notebench-Empty">{trans.__('None of these runs has a metric.')}</p>;
  }
  return (
    <>
      <div className="notebench-Comparison-controls">
        <Choice
          label={trans.__('Metric')}
          value={metric}
          options={names.map(name => ({ value: name, text: name }))}
          onChange={chosen => model.choose({ metric: chosen })}
        />
        <label className="notebench-Slider">
          {trans.__('Smoothing')}
          <input
            type="range"
            min={0}
            max={STRONGEST}
            step={0.01}
            value={smoothing}
            title={trans.__('Each value is drawn as the average of all so far; older ones weigh less')}
            onChange={event => model.choose({ smoothing: Number(event.target.value) })}
          />
          <output>{smoothing.toFixed(2)}</output>
        </label>
        <Choice<XAxis>
          label={trans.__('Horizontal axis')}
          value={x}
          options={[
            { value: 'step', text: trans.__('Over steps') },
            { value: 'time', text: trans.__('Over time') },
            { value: 'relative', text: trans.__('Since the run began') }
          ]}
          onChange={chosen => model.choose({ x: chosen ?? 'step' })}
        />
        <LabelledCheck
          label={trans.__('Logarithmic')}
          isChecked={isLog}
          onChange={isOn => model.choose({ isLog: isOn })}
        />
      </div>
      <FigureView {...props} label={metric} reading={model.curves({ metric, smoothing, x, log: isLog })} />
    </>
  );
}
