/** Charts of all trials, one at a time, about the parameters that the reader chooses. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { IChartQuery } from '../../api/sweeps';
import { Choice } from '../../components/Choice';
import { useTrans } from '../../components/Trans';
import { ReadingView } from '../../experiments/ReadingView';
import type { SweepDetail, SweepPlan } from '../../nouns';
import type { ChartKey, ISweepState } from '../state';
import { CHARTS } from '../state';
import { SweepPlot } from '../SweepPlot';
import { paramNames } from '../words';
import type { ITabProps } from './context';

export function ChartsTab({ model, sweep }: ITabProps): React.JSX.Element {
  const trans = useTrans();
  const { state } = model;
  const names = paramNames(sweep);
  const offered = offeredCharts(sweep);
  const chart = offered.includes(state.chart) ? state.chart : (offered[0] ?? 'slice');
  const query = queryOf(chart, state, sweep);
  const [x, y] = query.param ?? [];
  return (
    <div className="notebench-SweepCharts">
      <div className="notebench-SweepCharts-choices">
        <Choice
          label={trans.__('Chart')}
          value={chart}
          options={offered.map(key => ({ value: key, text: chartLabel(key, trans) }))}
          onChange={chosen => model.choose({ chart: chosen ?? chart })}
        />
        {chart === 'slice' && (
          <Parameter
            label={trans.__('Parameter')}
            value={x ?? null}
            names={names}
            noneText={trans.__('All parameters')}
            onChange={name => model.choose({ x: name })}
          />
        )}
        {chart === 'contour' && query.param && (
          <>
            <Parameter
              label={trans.__('Across')}
              value={x ?? null}
              names={names}
              onChange={name => model.choose({ x: name, y: name === y ? (x ?? null) : state.y })}
            />
            <Parameter
              label={trans.__('Up')}
              value={y ?? null}
              names={names}
              onChange={name => model.choose({ y: name, x: name === x ? (y ?? null) : state.x })}
            />
          </>
        )}
        <MetricChoice model={model} sweep={sweep} />
      </div>
      <Chart model={model} chart={chart} query={query} />
    </div>
  );
}

interface IChartProps extends Pick<ITabProps, 'model'> {
  readonly chart: ChartKey;
  readonly query: IChartQuery;
}

function Chart({ model, chart, query }: IChartProps): React.JSX.Element {
  const trans = useTrans();
  const label = chartLabel(chart, trans);
  return (
    <ReadingView
      reading={model.chart(chart, query)}
      waiting={trans.__('Reading the chart…')}
      onRetry={() => void model.refresh()}
    >
      {figure => <SweepPlot model={model} figure={figure} label={label} isTimed={chart === 'timeline'} />}
    </ReadingView>
  );
}

/** Which of several metrics the charts are about. */
export function MetricChoice({ model, sweep }: Pick<ITabProps, 'model' | 'sweep'>): React.JSX.Element | null {
  const trans = useTrans();
  const [first] = sweep.metrics;
  if (sweep.metrics.length < 2 || !first) {
    return null;
  }
  return (
    <label className="notebench-Labelled">
      {trans.__('Metric')}
      <Choice
        label={trans.__('Metric')}
        value={metricOf(model.state, sweep.plan) ?? first.name}
        options={sweep.metrics.map(({ name }) => ({ value: name, text: name }))}
        onChange={name => model.choose({ metric: name === first.name ? null : name })}
      />
    </label>
  );
}

function Parameter(props: {
  readonly label: string;
  readonly value: string | null;
  readonly names: readonly string[];
  readonly noneText?: string;
  readonly onChange: (name: string | null) => void;
}): React.JSX.Element {
  const { label, names } = props;
  return (
    <label className="notebench-Labelled">
      {label}
      <Choice {...props} options={names.map(name => ({ value: name, text: name }))} />
    </label>
  );
}

/** The charts that say something of this sweep. */
export function offeredCharts({ plan }: Pick<SweepDetail, 'plan'>): readonly ChartKey[] {
  return CHARTS.filter(chart => {
    switch (chart) {
      case 'pareto':
        return plan.metrics.length > 1;
      case 'contour':
        return plan.space.swept.length !== 1; // a function that asks for its values may ask for several
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

/** What the chart is asked about; parameters and metrics of another sweep are left out. */
export function queryOf(
  chart: ChartKey,
  state: Pick<ISweepState, 'x' | 'y' | 'metric'>,
  sweep: SweepDetail
): IChartQuery {
  const names = paramNames(sweep);
  const metric = metricOf(state, sweep.plan);
  const of = metric === undefined ? {} : { metric };
  const chosen = names.find(name => name === state.x);
  switch (chart) {
    case 'slice':
      return chosen === undefined ? of : { ...of, param: [chosen] };
    case 'contour': {
      if (names.length < 2) {
        return of;
      }
      const x = chosen ?? names.find(name => name !== state.y) ?? '';
      const y = names.find(name => name === state.y && name !== x) ?? names.find(name => name !== x) ?? '';
      return { ...of, param: [x, y] };
    }
    case 'pareto':
    case 'timeline':
      return {};
    case 'parallel':
    case 'importances':
    case 'intermediate':
      return of;
  }
}

/** The metric that was chosen; undefined for the first. */
export function metricOf({ metric }: Pick<ISweepState, 'metric'>, plan: SweepPlan): string | undefined {
  return plan.metrics.slice(1).find(({ name }) => name === metric)?.name;
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
