/** The page of one sweep: how far it is, what can be done with it, and tabs with the rest. */
import React from 'react';

import { CopyButton } from '../components/CopyButton';
import { Copying } from '../components/Copying';
import { formatTime } from '../components/figures';
import { StateMark } from '../components/StateMark';
import type { ITab } from '../components/Tabs';
import { Tabs } from '../components/Tabs';
import { useTrans } from '../components/Trans';
import { useNow } from '../components/useNow';
import { lastRead } from '../experiments/reading';
import { ReadingView } from '../experiments/ReadingView';
import { useModel } from '../experiments/useModel';
import { JobLog } from '../jobs/JobLog';
import { jobDuration, jobStateWord } from '../jobs/words';
import type { SweepDetail } from '../nouns';
import { isLive, targetOf } from '../nouns';
import { SweepProgress } from './SweepProgress';
import { SweepVerbs } from './SweepVerbs';
import { titleOf } from './sweepModel';
import type { TabKey } from './state';
import { ChartsTab } from './tabs/ChartsTab';
import type { ITabContext, ITabProps } from './tabs/context';
import { OverviewTab } from './tabs/OverviewTab';
import { PlanTab } from './tabs/PlanTab';
import { TrialsTab } from './tabs/TrialsTab';

export interface ISweepPageProps extends ITabContext {
  /** Does a verb's command. */
  readonly onVerb: (command: string) => void;
  readonly onCopy: (text: string) => void;
}

export function SweepPage(props: ISweepPageProps): React.JSX.Element {
  const { model } = props;
  useModel(model);
  const trans = useTrans();
  return (
    <Copying onCopy={props.onCopy}>
      <article className="notebench-RunPage notebench-SweepPage" aria-label={titleOf(model)}>
        <SweepHead {...props} />
        <ReadingView
          reading={model.sweep}
          waiting={trans.__('Reading the sweep…')}
          onRetry={() => void model.refresh()}
        >
          {sweep => <SweepBody {...props} sweep={sweep} />}
        </ReadingView>
      </article>
    </Copying>
  );
}

function SweepHead({ model, onVerb }: ISweepPageProps): React.JSX.Element {
  const trans = useTrans();
  const sweep = lastRead(model.sweep)?.value;
  return (
    <header className="notebench-RunPage-head">
      <div className="notebench-RunPage-title">
        <h2 title={titleOf(model)}>{titleOf(model)}</h2>
        {sweep && <StateMark state={sweep.state} word={jobStateWord(sweep, trans)} hasWord />}
        <CopyButton text={model.sweepId} what={trans.__('sweep id')} />
      </div>
      {sweep && <SweepVerbs sweep={sweep} onVerb={onVerb} />}
    </header>
  );
}

function SweepBody(props: ISweepPageProps & ITabProps): React.JSX.Element {
  const { model, sweep } = props;
  const at = lastRead(model.sweep)?.at;
  return (
    <>
      {sweep.reason !== '' && (
        <p className="notebench-JobPage-reason" data-state={sweep.state}>
          {sweep.reason}
        </p>
      )}
      <SweepProgress
        sweep={sweep}
        rest={at && { sweep, at }}
        onOpenTrial={trial => model.choose({ tab: 'trials', trial })}
      />
      <Times sweep={sweep} />
      <PageTabs {...props} />
    </>
  );
}

function Times({ sweep }: { readonly sweep: SweepDetail }): React.JSX.Element {
  const trans = useTrans();
  const now = useNow(isLive(sweep.state) ? 1000 : 60_000);
  const duration = jobDuration(sweep, now, trans);
  const target = targetOf(sweep);
  const words = [
    ...(target === null ? [] : [trans.__('on %1', target)]),
    ...(duration === null ? [] : [isLive(sweep.state) ? trans.__('for %1', duration) : trans.__('took %1', duration)]),
    trans.__('created %1', formatTime(sweep.created_at)),
    ...(sweep.attempt > 1 ? [trans.__('attempt %1', sweep.attempt)] : []),
    ...(sweep.by === '' ? [] : [trans.__('by %1', sweep.by)])
  ];
  return <p className="notebench-faint notebench-SweepPage-times">{words.join(' · ')}</p>;
}

function PageTabs(props: ITabProps): React.JSX.Element {
  const trans = useTrans();
  const { model, sweep } = props;
  const count = Object.values(sweep.trials).reduce((sum, each) => sum + each, 0);
  const tabs: ITab<TabKey>[] = [
    { key: 'overview', label: trans.__('Overview') },
    { key: 'charts', label: trans.__('Charts') },
    { key: 'trials', label: trans.__('Trials'), count },
    { key: 'log', label: trans.__('Log') },
    { key: 'plan', label: trans.__('Plan') }
  ];
  return (
    <Tabs
      label={trans.__('Parts of the sweep')}
      tabs={tabs}
      current={model.state.tab}
      onChoose={tab => model.choose({ tab })}
    >
      <TabBody {...props} />
    </Tabs>
  );
}

const BODIES: Record<TabKey, (props: ITabProps) => React.JSX.Element> = {
  overview: OverviewTab,
  charts: ChartsTab,
  trials: TrialsTab,
  log: ({ job, sweep }) => <JobLog job={job} isGrowing={isLive(sweep.state)} />,
  plan: PlanTab
};

function TabBody(props: ITabProps): React.JSX.Element {
  const Body = BODIES[props.model.state.tab];
  return <Body {...props} />;
}
