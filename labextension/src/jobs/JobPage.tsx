/** The page of one job: how it is, what can be done with it, and what it prints. */
import React from 'react';

import { CopyButton } from '../components/CopyButton';
import { Copying } from '../components/Copying';
import { formatTime } from '../components/figures';
import { LogView } from '../components/LogView';
import { ProgressBar } from '../components/ProgressBar';
import { StateMark } from '../components/StateMark';
import { useTrans } from '../components/Trans';
import { useNow } from '../components/useNow';
import { lastRead } from '../experiments/reading';
import { ReadingView } from '../experiments/ReadingView';
import { useModel } from '../experiments/useModel';
import type { JobDetail, RunSummary } from '../nouns';
import { isLive, targetOf } from '../nouns';
import type { JobModel } from './jobModel';
import { VerbBar } from './VerbBar';
import { commandLine, jobDuration, jobStateWord, plainLog, verbWords } from './words';

export interface IJobPageProps {
  readonly model: JobModel;
  /** Does a verb's command. */
  readonly onVerb: (command: string) => void;
  readonly onOpenRun: (runId: string) => void;
  readonly onCopy: (text: string) => void;
}

/** What the job is called, until it is known its id. */
export function titleOf(model: JobModel): string {
  return lastRead(model.job)?.value.name ?? model.jobId;
}

export function JobPage(props: IJobPageProps): React.JSX.Element {
  const { model } = props;
  useModel(model);
  const trans = useTrans();
  return (
    <Copying onCopy={props.onCopy}>
      <article className="notebench-RunPage notebench-JobPage" aria-label={titleOf(model)}>
        <JobHead {...props} />
        <ReadingView reading={model.job} waiting={trans.__('Reading the job…')} onRetry={() => void model.refresh()}>
          {job => <JobBody {...props} job={job} />}
        </ReadingView>
      </article>
    </Copying>
  );
}

function JobHead({ model, onVerb }: IJobPageProps): React.JSX.Element {
  const trans = useTrans();
  const job = lastRead(model.job)?.value;
  return (
    <header className="notebench-RunPage-head">
      <div className="notebench-RunPage-title">
        <h2 title={titleOf(model)}>{titleOf(model)}</h2>
        {job && <StateMark state={job.state} word={jobStateWord(job, trans)} hasWord />}
        <CopyButton text={model.jobId} what={trans.__('job id')} />
      </div>
      {job && <VerbBar verbs={job.verbs.map(verb => verbWords(verb, trans))} onVerb={onVerb} />}
    </header>
  );
}

function JobBody({ model, job, onOpenRun }: IJobPageProps & { readonly job: JobDetail }): React.JSX.Element {
  const trans = useTrans();
  const text = React.useMemo(() => plainLog(model.log), [model.log]);
  return (
    <>
      {job.reason !== '' && <p className="notebench-JobPage-reason" data-state={job.state}>{job.reason}</p>}
      {job.progress && (
        <div className="notebench-JobPage-progress">
          <ProgressBar
            done={job.progress.done}
            total={job.progress.total}
            label={trans.__('Progress')}
            hasFigures
          />
          <span>{job.progress.text}</span>
        </div>
      )}
      <JobFacts job={job} />
      {model.runs.length > 0 && <JobRuns runs={model.runs} onOpenRun={onOpenRun} />}
      <LogView text={text} isCut={model.isCut} isGrowing={isLive(job.state)} />
    </>
  );
}

function JobFacts({ job }: { readonly job: JobDetail }): React.JSX.Element {
  const trans = useTrans();
  const now = useNow(1000);
  const command = commandLine(job);
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    [trans.__('Duration'), jobDuration(job, now, trans)],
    [trans.__('Created'), formatTime(job.created_at)],
    [trans.__('Ended'), job.ended_at === null ? null : formatTime(job.ended_at)],
    [trans.__('Attempt'), job.attempt > 1 ? job.attempt.toLocaleString() : null],
    [trans.__('Exit code'), job.exit_code === null ? null : String(job.exit_code)],
    [trans.__('Signal'), job.signal],
    [trans.__('By'), job.by],
    [trans.__('Runs on'), targetOf(job)],
    [trans.__('Folder'), job.folder],
    [trans.__('Command'), command === null ? null : <code tabIndex={0}>{command}</code>]
  ];
  return (
    <dl className="notebench-JobFacts">
      {facts
        .filter(([, value]) => value !== null && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

interface IJobRunsProps {
  readonly runs: readonly RunSummary[];
  readonly onOpenRun: (runId: string) => void;
}

function JobRuns({ runs, onOpenRun }: IJobRunsProps): React.JSX.Element {
  const trans = useTrans();
  return (
    <section className="notebench-JobRuns" aria-label={trans.__('Runs')}>
      <h3>{trans.__('Runs')}</h3>
      <ul>
        {runs.map(run => (
          <li key={run.run_id}>
            <StateMark state={run.state} />
            <button type="button" className="notebench-Link" onClick={() => onOpenRun(run.run_id)}>
              {run.name}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
