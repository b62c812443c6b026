/** The page of one run: what it is, how it went, and tabs with the rest. */
import React from 'react';

import { CopyButton } from '../components/CopyButton';
import { Copying } from '../components/Copying';
import { MiddleEllipsis } from '../components/MiddleEllipsis';
import { StateMark } from '../components/StateMark';
import type { ITab } from '../components/Tabs';
import { Tabs } from '../components/Tabs';
import { useTrans } from '../components/Trans';
import type { RunDetail } from '../nouns';
import { PageVerbs } from './PageVerbs';
import { ReadingView } from './ReadingView';
import { lastRead } from './reading';
import { ArtifactsTab } from './tabs/ArtifactsTab';
import { CodeTab } from './tabs/CodeTab';
import type { ITabProps } from './tabs/context';
import { DataTab } from './tabs/DataTab';
import { EnvironmentTab } from './tabs/EnvironmentTab';
import { FiguresTab } from './tabs/FiguresTab';
import { LineageTab } from './tabs/LineageTab';
import { OverviewTab } from './tabs/OverviewTab';
import { titleOf } from './runModel';
import { useModel } from './useModel';

export const TABS = ['overview', 'figures', 'artifacts', 'code', 'data', 'lineage', 'environment'] as const;

export type TabKey = (typeof TABS)[number];

export interface IRunPageProps extends ITabProps {
  readonly tab: TabKey;
  readonly onTab: (tab: TabKey) => void;
  readonly onOpenExperiment: (experiment: string) => void;
  readonly onCopy: (text: string) => void;
}

export function RunPage(props: IRunPageProps): React.JSX.Element {
  const { model } = props;
  useModel(model);
  const trans = useTrans();
  return (
    <Copying onCopy={props.onCopy}>
      <article className="notebench-RunPage" aria-label={titleOf(model)}>
      <PageHead {...props} />
      <ReadingView
        reading={model.run}
        waiting={trans.__('Reading the run…')}
        onRetry={() => void model.refresh()}
      >
        {run => <PageTabs {...props} run={run} />}
      </ReadingView>
      </article>
    </Copying>
  );
}

function PageHead({ model, verbs, onOpenExperiment }: IRunPageProps): React.JSX.Element {
  const trans = useTrans();
  const run = lastRead(model.run)?.value;
  return (
    <header className="notebench-RunPage-head">
      <nav aria-label={trans.__('Breadcrumbs')} className="notebench-Breadcrumbs">
        <ol>
          {run && (
            <li>
              <button
                type="button"
                className="notebench-Link"
                title={trans.__('Show the runs of %1', run.experiment)}
                onClick={() => onOpenExperiment(run.experiment)}
              >
                <MiddleEllipsis text={run.experiment} />
              </button>
            </li>
          )}
          <li aria-current="page">
            <MiddleEllipsis text={titleOf(model)} />
          </li>
        </ol>
      </nav>
      <div className="notebench-RunPage-title">
        <h2 title={titleOf(model)}>{titleOf(model)}</h2>
        {run && <StateMark state={run.state} hasWord />}
        <CopyButton text={model.runId} what={trans.__('run id')} />
      </div>
      {run && verbs && <PageVerbs run={run} verbs={verbs} />}
    </header>
  );
}

function PageTabs(props: IRunPageProps & { readonly run: RunDetail }): React.JSX.Element {
  const trans = useTrans();
  const { run, tab, onTab } = props;
  const tabs: ITab<TabKey>[] = [
    { key: 'overview', label: trans.__('Overview') },
    { key: 'figures', label: trans.__('Figures'), count: run.figures.length },
    { key: 'artifacts', label: trans.__('Artifacts') },
    { key: 'code', label: trans.__('Code'), count: run.cells.length },
    { key: 'data', label: trans.__('Data'), count: run.data.length },
    { key: 'lineage', label: trans.__('Lineage') },
    { key: 'environment', label: trans.__('Environment') }
  ];
  return (
    <Tabs label={trans.__('Parts of the run')} tabs={tabs} current={tab} onChoose={onTab}>
      <TabBody {...props} />
    </Tabs>
  );
}

function TabBody(props: IRunPageProps & { readonly run: RunDetail }): React.JSX.Element {
  switch (props.tab) {
    case 'overview':
      return <OverviewTab {...props} />;
    case 'figures':
      return <FiguresTab {...props} />;
    case 'artifacts':
      return <ArtifactsTab {...props} />;
    case 'code':
      return <CodeTab {...props} />;
    case 'data':
      return <DataTab {...props} />;
    case 'lineage':
      return <LineageTab {...props} />;
    case 'environment':
      return <EnvironmentTab run={props.run} />;
  }
}
