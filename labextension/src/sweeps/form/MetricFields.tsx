/** What trials are judged by, and which way is better. */
import React from 'react';

import { Glyph } from '../../components/Glyph';
import { useTrans } from '../../components/Trans';
import type { IMetricField } from './fields';
import { Fault, LabelledChoice, LabelledInput } from '../../components/Labelled';

export interface IMetricFieldsProps {
  readonly metrics: readonly IMetricField[];
  /** Names that the notebook assigns. */
  readonly suggested: readonly string[];
  readonly fault: string | undefined;
  readonly onChange: (metrics: readonly IMetricField[]) => void;
}

export function MetricFields({ metrics, suggested, fault, onChange }: IMetricFieldsProps): React.JSX.Element {
  const trans = useTrans();
  const id = React.useId();
  const change = (place: number, part: Partial<IMetricField>): void =>
    onChange(metrics.map((metric, at) => (at === place ? { ...metric, ...part } : metric)));
  return (
    <div className="notebench-SweepForm-metrics" role="group" aria-label={trans.__('Metrics')} aria-describedby={`${id}-fault`}>
      <datalist id={id}>
        {suggested.map(name => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {metrics.map((metric, place) => (
        <div className="notebench-SweepForm-metric" key={place}>
          <LabelledInput
            label={metrics.length === 1 ? trans.__('Metric') : trans.__('Metric %1', place + 1)}
            value={metric.name}
            list={id}
            placeholder={trans.__('a variable of the notebook, or a logged metric')}
            onChange={name => change(place, { name })}
          />
          <LabelledChoice
            label={trans.__('Better is')}
            value={metric.isMaximized ? 'maximize' : 'minimize'}
            options={[
              { value: 'minimize', text: trans.__('smaller') },
              { value: 'maximize', text: trans.__('larger') }
            ]}
            onChange={way => change(place, { isMaximized: way === 'maximize' })}
          />
          {metrics.length > 1 && (
            <button
              type="button"
              className="notebench-IconButton"
              aria-label={trans.__('Remove metric %1', place + 1)}
              title={trans.__('Remove')}
              onClick={() => onChange(metrics.filter((_, at) => at !== place))}
            >
              <Glyph name="close" />
            </button>
          )}
        </div>
      ))}
      <Fault id={`${id}-fault`} text={fault} />
      <button
        type="button"
        className="notebench-Button notebench-mod-small"
        onClick={() => onChange([...metrics, { name: '', isMaximized: false }])}
      >
        <Glyph name="add" /> {trans.__('Another metric')}
      </button>
    </div>
  );
}
