/** The page of a comparison: which runs, which of them is the baseline, and nine ways to look at them. */
import React from 'react';

import { Choice } from '../components/Choice';
import { ComparedRuns } from '../components/ComparedList';
import { Copying } from '../components/Copying';
import type { ITab } from '../components/Tabs';
import { Tabs } from '../components/Tabs';
import { useTrans } from '../components/Trans';
import { ReadingView } from '../experiments/ReadingView';
import { useModel } from '../experiments/useModel';
import type { Comparison } from '../nouns';
import type { ComparisonModel } from './model';
import type { TabKey } from './state';
import { CodeTab } from './tabs/CodeTab';
import type { ITabProps } from './tabs/context';
import { CurvesTab } from './tabs/CurvesTab';
import { DataTab } from './tabs/DataTab';
import { EnvironmentTab } from './tabs/EnvironmentTab';
import { MetricsTab } from './tabs/MetricsTab';
import { NotebookTab } from './tabs/NotebookTab';
import { ParallelTab } from './tabs/ParallelTab';
import { ParametersTab } from './tabs/ParametersTab';
import { ScatterTab } from './tabs/ScatterTab';

export interface IComparisonPageProps {
  readonly model: ComparisonModel;
  readonly onOpenRun: (runId: string) => void;
  readonly onCopy: (text: string) => void;
}

export function ComparisonPage(props: IComparisonPageProps): React.JSX.Element {
  const { model, onCopy } = props;
  useModel(model);
  const trans = useTrans();
  const title = trans._n('Comparison of %1 run', 'Comparison of %1 runs', model.state.runIds.length);
  return (
    <Copying onCopy={onCopy}>
      <article className="notebench-RunPage notebench-Comparison" aria-label={title}>
        <div className="notebench-RunPage-title">
          <h2>{title}</h2>
        </div>
        <ReadingView
          reading={model.tables}
          waiting={trans.__('Reading the runs…')}
          onRetry={() => void model.refresh()}
        >
          {tables => (
            <>
              <Runs {...props} tables={tables} />
              <PageTabs model={model} tables={tables} />
            </>
          )}
        </ReadingView>
      </article>
    </Copying>
  );
}

function Runs(props: IComparisonPageProps & { readonly tables: Comparison }): React.JSX.Element {
  const trans = useTrans();
  const { model, tables, onOpenRun } = props;
  return (
    <div className="notebench-Comparison-runs">
      <ComparedRuns runs={tables.runs} onOpenRun={onOpenRun} />
      <label className="notebench-Labelled">
        {trans.__('Baseline')}
        <Choice
          label={trans.__('Baseline')}
          value={model.baseline}
          options={tables.runs.map((run, place) => ({ value: run.run_id, text: `${place + 1} ${run.name}` }))}
          onChange={chosen => model.choose({ baseline: chosen })}
        />
      </label>
    </div>
  );
}

function PageTabs(props: ITabProps): React.JSX.Element {
  const trans = useTrans();
  const { model, tables } = props;
  const different = (rows: readonly { readonly is_equal: boolean }[]): number =>
    rows.filter(row => !row.is_equal).length;
  const tabs: ITab<TabKey>[] = [
    { key: 'parameters', label: trans.__('Parameters'), count: different(tables.parameters.rows) },
    { key: 'metrics', label: trans.__('Metrics'), count: different(tables.metrics.rows) },
    { key: 'curves', label: trans.__('Curves') },
    { key: 'parallel', label: trans.__('Parallel') },
    { key: 'scatter', label: trans.__('Scatter') },
    { key: 'code', label: trans.__('Code') },
    { key: 'environment', label: trans.__('Environment') },
    { key: 'data', label: trans.__('Data') },
    { key: 'notebook', label: trans.__('Notebook') }
  ];
  return (
    <Tabs
      label={trans.__('Parts of the comparison')}
      tabs={tabs}
      current={model.state.tab}
      onChoose={tab => model.choose({ tab })}
    >
      <TabBody {...props} />
    </Tabs>
  );
}

const BODIES: Record<TabKey, (props: ITabProps) => React.JSX.Element> = {
  parameters: ParametersTab,
  metrics: MetricsTab,
  curves: CurvesTab,
  parallel: ParallelTab,
  scatter: ScatterTab,
  code: CodeTab,
  environment: EnvironmentTab,
  data: DataTab,
  notebook: NotebookTab
};

function TabBody(props: ITabProps): React.JSX.Element {
  const Body = BODIES[props.model.state.tab];
  return <Body {...props} />;
}
