/** A run in the output of a cell: what the notebook carries, then what the store says. */
import React from 'react';

import { formatTime } from '../components/figures';
import { MiddleEllipsis } from '../components/MiddleEllipsis';
import { RunOverview } from '../components/RunOverview';
import { StateMark } from '../components/StateMark';
import { useTrans } from '../components/Trans';
import type { Reading } from '../experiments/reading';
import { lastRead } from '../experiments/reading';
import type { RunModel } from '../experiments/runModel';
import { useModel } from '../experiments/useModel';
import type { RunDetail } from '../nouns';
import { isLive } from '../nouns';
import type { Payload } from './payload';

export interface IRunCardProps {
  readonly payload: Payload;
  /** The run in the store; null where nothing can be asked. */
  readonly model: RunModel | null;
  readonly onOpen: (runId: string) => void;
}

export function RunCard({ payload, model, onOpen }: IRunCardProps): React.JSX.Element {
  const trans = useTrans();
  switch (payload.kind) {
    case 'malformed':
      return <NoCard>{trans.__('This run card cannot be read: %1.', payload.reason)}</NoCard>;
    case 'newer':
      return (
        <NoCard>
          {trans.__('This run card has version %1; this Notebench reads version 1.', payload.version)}
        </NoCard>
      );
    case 'run':
      return model ? (
        <FollowedCard payload={payload} model={model} onOpen={onOpen} />
      ) : (
        <Card payload={payload} reading={{ kind: 'loading' }} onOpen={onOpen} />
      );
  }
}

type RunPayload = Extract<Payload, { kind: 'run' }>;

function FollowedCard(props: {
  readonly payload: RunPayload;
  readonly model: RunModel;
  readonly onOpen: (runId: string) => void;
}): React.JSX.Element {
  useModel(props.model);
  return <Card payload={props.payload} reading={props.model.run} onOpen={props.onOpen} />;
}

function Card(props: {
  readonly payload: RunPayload;
  readonly reading: Reading<RunDetail>;
  readonly onOpen: (runId: string) => void;
}): React.JSX.Element {
  const trans = useTrans();
  const { payload, reading, onOpen } = props;
  const known = lastRead(reading)?.value;
  const run = known ?? payload.run;
  return (
    <article className="notebench-RunCard" aria-label={trans.__('Run %1', run.name)} data-run-id={run.run_id}>
      <header className="notebench-RunCard-head">
        <StateMark state={run.state} hasWord />
        <span className="notebench-RunCard-name">
          <MiddleEllipsis text={run.name} />
        </span>
        <span className="notebench-faint">{run.experiment}</span>
        <button
          type="button"
          className="notebench-Button notebench-mod-small"
          title={trans.__('Open the page of this run')}
          onClick={() => onOpen(run.run_id)}
        >
          {trans.__('Open run')}
        </button>
      </header>
      <RunOverview
        run={run}
        error={known?.error ?? null}
        notebook={null}
        models={known?.models ?? []}
        isCompact
      />
      <Source payload={payload} reading={reading} />
    </article>
  );
}

/** Says when the card's facts were taken, where the store does not vouch for them now. */
function Source(props: {
  readonly payload: RunPayload;
  readonly reading: Reading<RunDetail>;
}): React.JSX.Element | null {
  const trans = useTrans();
  const { payload, reading } = props;
  switch (reading.kind) {
    case 'ready':
      return null;
    case 'loading':
      return <p className="notebench-RunCard-source">{trans.__('As of %1.', formatTime(payload.at))}</p>;
    case 'broken': {
      const at = formatTime(reading.last?.at ?? payload.at);
      const { problem } = reading;
      const isUnknown = problem.kind === 'refused' && problem.error.status === 404;
      return (
        <p className="notebench-RunCard-source" role="status">
          {isUnknown
            ? trans.__('As of %1: the run is not in the workspace that this server serves.', at)
            : trans.__('As of %1: the store cannot be read now.', at)}{' '}
          {isLive(payload.run.state) && !reading.last && trans.__('Its state may have changed since.')}
        </p>
      );
    }
  }
}

function NoCard({ children }: { readonly children: React.ReactNode }): React.JSX.Element {
  return (
    <p className="notebench-RunCard notebench-mod-unreadable" role="note">
      {children}
    </p>
  );
}
