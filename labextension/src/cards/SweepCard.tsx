/** A sweep in the output of a cell: what the notebook carries, then what its driver says. */
import React from 'react';

import { MiddleEllipsis } from '../components/MiddleEllipsis';
import { StateMark } from '../components/StateMark';
import { useTrans } from '../components/Trans';
import type { Reading } from '../experiments/reading';
import { lastRead } from '../experiments/reading';
import { useModel } from '../experiments/useModel';
import { jobStateWord } from '../jobs/words';
import type { PlotlyFigure, SweepDetail } from '../nouns';
import { isLive } from '../nouns';
import { BestTrial } from '../sweeps/BestTrial';
import type { SweepModel } from '../sweeps/sweepModel';
import { SweepPlot } from '../sweeps/SweepPlot';
import { SweepProgress } from '../sweeps/SweepProgress';
import { SweepVerbs } from '../sweeps/SweepVerbs';
import { formatsOf } from '../sweeps/words';
import { CardSource, NoCard } from './CardParts';
import type { NoPayload, SweepPayload } from './payload';

/** Parameters that a card shows. */
const CARD_ROWS = 8;

export interface ISweepCardProps {
  readonly payload: SweepPayload | NoPayload;
  /** The sweep as the server knows it; null where nothing can be asked. */
  readonly model: SweepModel | null;
  readonly onOpen: (sweepId: string) => void;
  readonly onVerb: (command: string, sweepId: string) => void;
}

export function SweepCard(props: ISweepCardProps): React.JSX.Element {
  const { payload, model } = props;
  if (payload.kind !== 'sweep') {
    return <NoCard payload={payload} />;
  }
  return model ? (
    <FollowedCard {...props} payload={payload} model={model} />
  ) : (
    <Card {...props} payload={payload} reading={{ kind: 'loading' }} history={null} />
  );
}

type OfPayload = ISweepCardProps & { readonly payload: SweepPayload };

function FollowedCard(props: OfPayload & { readonly model: SweepModel }): React.JSX.Element {
  const { model } = props;
  useModel(model);
  return <Card {...props} reading={model.sweep} history={lastRead(model.history)?.value ?? null} />;
}

interface ICardProps extends OfPayload {
  readonly reading: Reading<SweepDetail>;
  readonly history: PlotlyFigure | null;
}

function Card({ payload, reading, history, onOpen, onVerb }: ICardProps): React.JSX.Element {
  const trans = useTrans();
  const known = lastRead(reading);
  const sweep = known?.value ?? payload.sweep;
  const formats = React.useMemo(() => formatsOf(sweep.plan.space.parameters), [sweep.plan.space.parameters]);
  const metric = sweep.metrics[0]?.name ?? '';
  return (
    <article
      className="notebench-RunCard notebench-SweepCard"
      aria-label={trans.__('Sweep %1', sweep.name)}
      data-sweep-id={sweep.id}
    >
      <header className="notebench-RunCard-head">
        <StateMark state={sweep.state} word={jobStateWord(sweep, trans)} hasWord />
        <span className="notebench-RunCard-name">
          <MiddleEllipsis text={sweep.name} />
        </span>
        {reading.kind === 'ready' && <SweepVerbs sweep={sweep} onVerb={command => onVerb(command, sweep.id)} />}
        <button
          type="button"
          className="notebench-Button notebench-mod-small"
          title={trans.__('Open the page of this sweep')}
          onClick={() => onOpen(sweep.id)}
        >
          {trans.__('Open sweep')}
        </button>
      </header>
      {sweep.reason !== '' && (
        <p className="notebench-JobPage-reason" data-state={sweep.state}>
          {sweep.reason}
        </p>
      )}
      <SweepProgress sweep={sweep} rest={known ? { sweep, at: known.at } : undefined} />
      <div className="notebench-SweepOverview">
        <BestTrial sweep={sweep} formats={formats} most={CARD_ROWS} />
        {history && <SweepPlot model={null} figure={history} label={trans.__('History of %1', metric)} />}
      </div>
      <CardSource
        at={payload.at}
        reading={reading}
        whenUnknown={at => trans.__('As of %1: the sweep is not in the workspace that this server serves.', at)}
        mayHaveChanged={isLive(payload.sweep.state)}
      />
    </article>
  );
}
