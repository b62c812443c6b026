/** The page of one run of a pipeline: how its steps are, what can be done with it, and tabs with the rest. */
import React from 'react';

import { CopyButton } from '../../components/CopyButton';
import { Copying } from '../../components/Copying';
import { formatTime } from '../../components/figures';
import { PairsTable } from '../../components/PairsTable';
import { ProgressBar } from '../../components/ProgressBar';
import { StateMark } from '../../components/StateMark';
import type { ITab } from '../../components/Tabs';
import { Tabs } from '../../components/Tabs';
import { useTrans } from '../../components/Trans';
import { useNow } from '../../components/useNow';
import { wholeText } from '../../components/values';
import { lastRead } from '../../experiments/reading';
import { ReadingView } from '../../experiments/ReadingView';
import { useModel } from '../../experiments/useModel';
import { JobLog } from '../../jobs/JobLog';
import { VerbBar } from '../../jobs/VerbBar';
import { jobDuration, jobStateWord } from '../../jobs/words';
import { isLive } from '../../nouns';
import { countsWord, isGoingOn, totalOf } from '../words';
import type { IRunContext, IRunProps } from './context';
import { OverviewTab } from './OverviewTab';
import { titleOf } from './runModel';
import type { TabKey } from './state';
import { StepsTab } from './StepsTab';
import { anewWords, cellWords, leftWords, runVerbWords } from './words';

export interface IPipelineRunPageProps extends IRunContext {
  /** Does a verb's command. */
  readonly onVerb: (command: string) => void;
  readonly onCopy: (text: string) => void;
}

export function PipelineRunPage(props: IPipelineRunPageProps): React.JSX.Element {
  const { model } = props;
  useModel(model);
  const trans = useTrans();
  return (
    <Copying onCopy={props.onCopy}>
      <article className="notebench-RunPage notebench-PipelineRunPage" aria-label={titleOf(model)}>
        <Head {...props} />
        <ReadingView reading={model.run} waiting={trans.__('Reading the run…')} onRetry={() => void model.refresh()}>
          {run => <Body {...props} run={run} />}
        </ReadingView>
      </article>
    </Copying>
  );
}

function Head({ model, onVerb, onOpenPipeline }: IPipelineRunPageProps): React.JSX.Element {
  const trans = useTrans();
  const run = lastRead(model.run)?.value;
  const hasLeft = run !== undefined && !isLive(run.state) && run.step_states.some(({ state }) => !isSettled(state));
  return (
    <header className="notebench-RunPage-head">
      {run && (
        <button type="button" className="notebench-Link" onClick={() => onOpenPipeline(run.path)}>
          {run.path}
        </button>
      )}
      <div className="notebench-RunPage-title">
        <h2 title={titleOf(model)}>{titleOf(model)}</h2>
        {run && <StateMark state={run.state} word={jobStateWord(run, trans)} hasWord />}
        <CopyButton text={model.runId} what={trans.__('run id')} />
      </div>
      {run && (
        <VerbBar
          verbs={[
            ...run.verbs.map(verb => runVerbWords(verb, trans)),
            ...(hasLeft ? [leftWords(trans)] : []),
            ...(run.kept_steps.length > 0 ? [cellWords(trans)] : []),
            ...(isLive(run.state) ? [] : [anewWords(trans)])
          ]}
          onVerb={onVerb}
        />
      )}
    </header>
  );
}

/** Whether nothing of a step is left to do. */
function isSettled(state: IRunProps['run']['step_states'][number]['state']): boolean {
  return state === 'finished' || state === 'cached' || state === 'skipped';
}

function Body(props: IRunProps): React.JSX.Element {
  const trans = useTrans();
  const { model, run, job } = props;
  const tabs: ITab<TabKey>[] = [
    { key: 'overview', label: trans.__('Overview') },
    { key: 'steps', label: trans.__('Steps'), count: run.steps.length },
    { key: 'log', label: trans.__('Log') },
    { key: 'parameters', label: trans.__('Parameters'), count: Object.keys(run.values).length }
  ];
  const bodies: Record<TabKey, () => React.JSX.Element> = {
    overview: () => <OverviewTab {...props} />,
    steps: () => <StepsTab {...props} />,
    log: () => <JobLog job={job} isGrowing={isLive(run.state)} />,
    parameters: () => <Values {...props} />
  };
  return (
    <>
      {run.reason !== '' && (
        <p className="notebench-JobPage-reason" data-state={run.state}>
          {run.reason}
        </p>
      )}
      <Counts {...props} />
      <Times {...props} />
      <Tabs label={trans.__('Parts of the run')} tabs={tabs} current={model.state.tab} onChoose={tab => model.choose({ tab })}>
        {bodies[model.state.tab]()}
      </Tabs>
    </>
  );
}

/** How many steps are in which state. */
function Counts({ run }: IRunProps): React.JSX.Element {
  const trans = useTrans();
  const ended = run.step_states.filter(({ state }) => !isGoingOn(state)).length;
  return (
    <div className="notebench-PipelineRunPage-counts">
      <ProgressBar done={ended} total={totalOf(run.step_counts)} label={trans.__('Steps done')} hasFigures />
      <span>{countsWord(run.step_counts, trans)}</span>
    </div>
  );
}

function Times({ run, onOpenRun, onOpenPipelineRun }: IRunProps): React.JSX.Element {
  const trans = useTrans();
  const now = useNow(isLive(run.state) ? 1000 : 60_000);
  const duration = jobDuration(run, now, trans);
  const { step, start } = run.wanted;
  const words = [
    ...(duration === null ? [] : [isLive(run.state) ? trans.__('for %1', duration) : trans.__('took %1', duration)]),
    trans.__('created %1', formatTime(run.created_at)),
    ...(run.attempt > 1 ? [trans.__('attempt %1', run.attempt)] : []),
    ...(run.by === '' ? [] : [trans.__('by %1', run.by)]),
    ...(step === '' ? [] : [trans.__('only %1', step)]),
    ...(start === '' ? [] : [trans.__('from %1 on', start)])
  ];
  return (
    <p className="notebench-faint notebench-PipelineRunPage-times">
      {words.join(' · ')}
      {run.resumed !== '' && (
        <button type="button" className="notebench-Link" onClick={() => onOpenPipelineRun(run.resumed)}>
          {trans.__('goes on with %1', run.resumed)}
        </button>
      )}
      {run.mlflow_run_id !== '' && (
        <button type="button" className="notebench-Link" onClick={() => onOpenRun(run.mlflow_run_id)}>
          {trans.__('Open run')}
        </button>
      )}
    </p>
  );
}

function Values({ run }: IRunProps): React.JSX.Element {
  const trans = useTrans();
  return (
    <PairsTable
      caption={trans.__('Parameters')}
      pairs={Object.entries(run.values).map(([name, value]) => [name, wholeText(value)] as const)}
      emptyText={trans.__('This pipeline has no parameters.')}
    />
  );
}
