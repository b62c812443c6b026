/** Charts of all trials, one at a time, about the parameters that the reader chooses. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IChartQuery } from '../../api/sweeps';
import { Choice } from '../../components/Choice';
import { Plot } from '../../components/Plot';
import { useTrans } from '../../components/Trans';
import { ReadingView } from '../../experiments/ReadingView';
import type { SweepPlan } from '../../nouns';
import type { ChartKey, ISweepState } from '../state';
import { CHARTS } from '../state';
import type { ITabProps } from './context';

export function ChartsTab({ model, sweep }: ITabProps): React.JSX.Element {
  const trans = useTrans();
  const { plan } = sweep;
  const { state } = model;
  const offered = offeredCharts(plan);
  const chart = offered.includes(state.chart) ? state.chart : (offered[0] ?? 'slice');
  const query = queryOf(chart, state, plan);
  const label = chartLabel(chart, trans);
  return (
    <div className="notebench-SweepCharts">
      <div className="notebench-SweepCharts-choices">
        <Choice
          label={trans.__('Chart')}
          value={chart}
          options={offered.map(key => ({ value: key, text: chartLabel(key, trans) }))}
          onChange={chosen => model.choose({ chart: chosen ?? chart })}
        />
        {query.x !== undefined && (
          <Parameter
            label={chart === 'contour' ? trans.__('Across') : trans.__('Parameter')}
            value={query.x}
            plan={plan}
            onChange={x => model.choose({ x })}
          />
        )}
        {query.y !== undefined && (
          <Parameter label={trans.__('Up')} value={query.y} plan={plan} onChange={y => model.choose({ y })} />
        )}
        {model.isBehind && <span className="notebench-faint">{trans.__('Reading…')}</span>}
      </div>
      <ReadingView
        reading={model.chart(chart, query)}
        waiting={trans.__('Reading the chart…')}
        onRetry={() => void model.refresh()}
      >
        {figure =>
          figure.data.length === 0 ? (
            <p className="notebench-faint">{emptyWord(chart, trans)}</p>
          ) : (
            <Plot
              figure={figure}
              label={label}
              onPick={picked => {
                if (typeof picked === 'number') {
                  model.choose({ tab: 'trials', trial: picked });
                }
              }}
            />
          )
        }
      </ReadingView>
    </div>
  );
}

function Parameter(props: {
  readonly label: string;
  readonly value: string;
  readonly plan: SweepPlan;
  readonly onChange: (name: string) => void;
}): React.JSX.Element {
  const { label, value, plan, onChange } = props;
  return (
    <label className="notebench-Labelled">
      {label}
      <Choice
        label={label}
        value={value}
        options={plan.space.swept.map(name => ({ value: name, text: name }))}
        onChange={name => name !== null && onChange(name)}
      />
    </label>
  );
}

/** The charts that say something of this plan. */
export function offeredCharts(plan: SweepPlan): readonly ChartKey[] {
  return CHARTS.filter(chart => {
    switch (chart) {
      case 'pareto':
        return plan.metrics.length > 1;
      case 'contour':
        return plan.space.swept.length > 1;
      case 'intermediate':
        return plan.metrics.length === 1;
      case 'parallel':
      case 'importances':
      case 'slice':
      case 'timeline':
        return true;
    }
  });
}

/** The parameters that the chart is asked about; those of another sweep are left out. */
export function queryOf(chart: ChartKey, { x, y }: Pick<ISweepState, 'x' | 'y'>, plan: SweepPlan): IChartQuery {
  const { swept } = plan.space;
  const first = swept.find(name => name === x) ?? swept[0];
  switch (chart) {
    case 'slice':
      return { x: first };
    case 'contour':
      return { x: first, y: swept.find(name => name === y && name !== first) ?? swept.find(name => name !== first) };
    case 'parallel':
    case 'importances':
    case 'intermediate':
    case 'timeline':
    case 'pareto':
      return {};
  }
}

function chartLabel(chart: ChartKey, trans: TranslationBundle): string {
  switch (chart) {
    case 'parallel':
      return trans.__('Parallel coordinates');
    case 'importances':
      return trans.__('Importances');
    case 'slice':
      return trans.__('Slice');
    case 'contour':
      return trans.__('Contour');
    case 'intermediate':
      return trans.__('Values on the way');
    case 'timeline':
      return trans.__('Timeline');
    case 'pareto':
      return trans.__('Pareto front');
  }
}

function emptyWord(chart: ChartKey, trans: TranslationBundle): string {
  switch (chart) {
    case 'intermediate':
      return trans.__('No trial has reported a value on the way.');
    case 'importances':
      return trans.__('Too few trials have finished to tell which parameters matter.');
    case 'parallel':
    case 'slice':
    case 'contour':
    case 'timeline':
    case 'pareto':
      return trans.__('No trial has finished yet.');
  }
}
