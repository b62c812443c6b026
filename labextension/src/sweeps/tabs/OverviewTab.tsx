/** The first tab: how good it is by now, with which parameters, and how it came there. */
import React from 'react';

import { useTrans } from '../../components/Trans';
import { problemWords } from '../../experiments/problems';
import { ReadingView } from '../../experiments/ReadingView';
import { BestTrial } from '../BestTrial';
import { BudgetView } from '../BudgetView';
import { SweepPlot } from '../SweepPlot';
import { formatsOf } from '../words';
import { MetricChoice, metricOf } from './ChartsTab';
import type { ITabProps } from './context';

export function OverviewTab({ model, sweep, onOpenRun }: ITabProps): React.JSX.Element {
  const trans = useTrans();
  const formats = React.useMemo(() => formatsOf(sweep.plan.space.parameters), [sweep.plan.space.parameters]);
  const metric = metricOf(model.state, sweep.plan) ?? sweep.metrics[0]?.name ?? '';
  return (
    <div className="notebench-SweepOverview">
      <div className="notebench-SweepOverview-facts">
        <BestTrial sweep={sweep} formats={formats} />
        <BudgetView
          sweep={sweep}
          onChange={async limits => {
            const answer = await model.ask(api => api.change(model.sweepId, limits));
            if (answer.kind === 'ok') {
              return null;
            }
            return answer.kind === 'refused' ? answer.error.message : problemWords(answer, trans).what;
          }}
        />
        {sweep.run_id !== '' && (
          <button type="button" className="notebench-Link" onClick={() => onOpenRun(sweep.run_id)}>
            {trans.__('Open the run of the sweep')}
          </button>
        )}
      </div>
      <div className="notebench-SweepOverview-history">
        <MetricChoice model={model} sweep={sweep} />
        <ReadingView
          reading={model.history}
          waiting={trans.__('Reading the history…')}
          onRetry={() => void model.refresh()}
        >
          {figure => <SweepPlot model={model} figure={figure} label={trans.__('History of %1', metric)} />}
        </ReadingView>
      </div>
    </div>
  );
}
