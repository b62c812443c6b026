/** A run in the output of a cell: what the notebook carries, then what the store says. */
import React from 'react';

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
import { CardSource, NoCard } from './CardParts';
import type { Payload, RunPayload } from './payload';

export interface IRunCardProps {
  readonly payload: Payload;
  /** The run in the store; null where nothing can be asked. */
  readonly model: RunModel | null;
  readonly onOpen: (runId: string) => void;
}

export function RunCard({ payload, model, onOpen }: IRunCardProps): React.JSX.Element {
  if (payload.kind !== 'run') {
    return <NoCard payload={payload} />;
  }
  return model ? (
    <FollowedCard payload={payload} model={model} onOpen={onOpen} />
  ) : (
    <Card payload={payload} reading={{ kind: 'loading' }} onOpen={onOpen} />
  );
}

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
      <CardSource
        at={payload.at}
        reading={reading}
        whenUnknown={at => trans.__('As of %1: the run is not in the workspace that this server serves.', at)}
        mayHaveChanged={isLive(payload.run.state)}
      />
    </article>
  );
}
