/** A run of a pipeline in the output of a cell: what the notebook carries, then what its driver says. */
import React from 'react';

import { formatDuration } from '../components/figures';
import { MiddleEllipsis } from '../components/MiddleEllipsis';
import { ProgressBar } from '../components/ProgressBar';
import { StateMark } from '../components/StateMark';
import { useTrans } from '../components/Trans';
import type { Reading } from '../experiments/reading';
import { lastRead } from '../experiments/reading';
import { useModel } from '../experiments/useModel';
import { VerbBar } from '../jobs/VerbBar';
import { jobStateWord } from '../jobs/words';
import type { PipelineRunDetail, StepRun } from '../nouns';
import { isLive } from '../nouns';
import type { PipelineRunModel } from '../pipelines/run/runModel';
import { runVerbWords } from '../pipelines/run/words';
import { countsWord, isGoingOn } from '../pipelines/words';
import { CardSource, NoCard } from './CardParts';
import type { NoPayload, PipelinePayload } from './payload';

/** Steps that a card shows; the run's page has all. */
const CARD_STEPS = 20;

export interface IPipelineCardProps {
  readonly payload: PipelinePayload | NoPayload;
  /** The run as the server knows it; null where nothing can be asked. */
  readonly model: PipelineRunModel | null;
  readonly onOpen: (runId: string, step?: string) => void;
  readonly onVerb: (command: string, runId: string) => void;
}

export function PipelineCard(props: IPipelineCardProps): React.JSX.Element {
  const { payload, model } = props;
  if (payload.kind !== 'pipeline') {
    return <NoCard payload={payload} />;
  }
  return model ? (
    <FollowedCard {...props} payload={payload} model={model} />
  ) : (
    <Card {...props} payload={payload} reading={{ kind: 'loading' }} />
  );
}

type OfPayload = IPipelineCardProps & { readonly payload: PipelinePayload };

function FollowedCard(props: OfPayload & { readonly model: PipelineRunModel }): React.JSX.Element {
  const { model } = props;
  useModel(model);
  return <Card {...props} reading={model.run} />;
}

function Card({
  payload,
  reading,
  onOpen,
  onVerb
}: OfPayload & { readonly reading: Reading<PipelineRunDetail> }): React.JSX.Element {
  const trans = useTrans();
  const run = lastRead(reading)?.value ?? payload.run;
  const steps = run.steps;
  const done = steps.filter(({ state }) => !isGoingOn(state)).length;
  return (
    <article
      className="notebench-RunCard notebench-PipelineCard"
      aria-label={trans.__('Pipeline run %1', run.name)}
      data-run-id={run.run_id}
    >
      <header className="notebench-RunCard-head">
        <StateMark state={run.state} word={jobStateWord(run, trans)} hasWord />
        <span className="notebench-RunCard-name">
          <MiddleEllipsis text={run.name} />
        </span>
        {reading.kind === 'ready' && (
          <VerbBar
            verbs={run.verbs.map(verb => runVerbWords(verb, trans))}
            onVerb={command => onVerb(command, run.run_id)}
          />
        )}
        <button
          type="button"
          className="notebench-Button notebench-mod-small"
          title={trans.__('Open the page of this run')}
          onClick={() => onOpen(run.run_id)}
        >
          {trans.__('Open run')}
        </button>
      </header>
      {run.reason !== '' && (
        <p className="notebench-JobPage-reason" data-state={run.state}>
          {run.reason}
        </p>
      )}
      <ProgressBar done={done} total={steps.length} label={trans.__('Steps done')} hasFigures />
      <ul className="notebench-PipelineCard-steps" aria-label={trans.__('Steps')}>
        {steps.slice(0, CARD_STEPS).map(step => (
          <StepLine key={step.name} step={step} onOpen={() => onOpen(run.run_id, step.name)} />
        ))}
        {steps.length > CARD_STEPS && <li>{trans.__('and %1 more', steps.length - CARD_STEPS)}</li>}
      </ul>
      <CardSource
        at={payload.at}
        reading={reading}
        whenUnknown={at => trans.__('As of %1: the run is not in the workspace that this server serves.', at)}
        mayHaveChanged={isLive(payload.run.state)}
      />
    </article>
  );
}

/** How far one step is: its cells as long as it runs, then how long it took, and why. */
function StepLine({ step, onOpen }: { readonly step: StepRun; readonly onOpen: () => void }): React.JSX.Element {
  const trans = useTrans();
  const { cells, duration_s: took, items, reason, state } = step;
  const facts = [
    countsWord(items, trans),
    state === 'running' && cells ? trans.__('cell %1 of %2', cells.done, cells.total) : '',
    took ? formatDuration(1000 * took, trans) : '',
    reason
  ].filter(fact => fact !== '');
  return (
    <li>
      <StateMark state={state} />
      <button type="button" className="notebench-Link" onClick={onOpen}>
        {step.name}
      </button>
      <span className="notebench-faint">{facts.join(' · ')}</span>
    </li>
  );
}
