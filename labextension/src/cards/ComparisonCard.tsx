/** Runs side by side in the output of a cell: what the notebook carries, then what the store says. */
import React from 'react';

import { ComparedRuns } from '../components/ComparedList';
import { ComparedTable } from '../components/ComparedTable';
import { useTrans } from '../components/Trans';
import { factLines, metricLines } from '../comparison/lines';
import type { ComparisonModel } from '../comparison/model';
import type { Reading } from '../experiments/reading';
import { lastRead } from '../experiments/reading';
import { useModel } from '../experiments/useModel';
import type { Comparison } from '../nouns';
import { CardSource, NoCard } from './CardParts';
import type { ComparisonPayload, NoPayload } from './payload';

export interface IComparisonCardProps {
  readonly payload: ComparisonPayload | NoPayload;
  /** The runs in the store; null where nothing can be asked. */
  readonly model: ComparisonModel | null;
  readonly onOpenRun: (runId: string) => void;
  readonly onOpen: (runIds: readonly string[], baseline: string) => void;
}

export function ComparisonCard(props: IComparisonCardProps): React.JSX.Element {
  const { payload, model } = props;
  if (payload.kind !== 'comparison') {
    return <NoCard payload={payload} />;
  }
  return model ? (
    <FollowedCard {...props} payload={payload} model={model} />
  ) : (
    <Card {...props} payload={payload} reading={{ kind: 'loading' }} />
  );
}

interface ICardProps extends IComparisonCardProps {
  readonly payload: ComparisonPayload;
}

function FollowedCard(props: ICardProps & { readonly model: ComparisonModel }): React.JSX.Element {
  useModel(props.model);
  return <Card {...props} reading={props.model.tables} />;
}

function Card(props: ICardProps & { readonly reading: Reading<Comparison> }): React.JSX.Element {
  const trans = useTrans();
  const { payload, reading, onOpen, onOpenRun } = props;
  const compared = lastRead(reading)?.value ?? payload.comparison;
  const title = trans._n('Comparison of %1 run', 'Comparison of %1 runs', compared.runs.length);
  const runIds = compared.runs.map(run => run.run_id);
  return (
    <article className="notebench-RunCard notebench-mod-comparison" aria-label={title}>
      <header className="notebench-RunCard-head">
        <span className="notebench-RunCard-name">{title}</span>
        <button
          type="button"
          className="notebench-Button notebench-mod-small"
          title={trans.__('Open the page that holds these runs side by side')}
          onClick={() => onOpen(runIds, compared.baseline)}
        >
          {trans.__('Open comparison')}
        </button>
      </header>
      <ComparedRuns runs={compared.runs} onOpenRun={onOpenRun} />
      <Tables compared={compared} />
      {payload.notes.length > 0 && (
        <ul className="notebench-RunCard-notes" aria-label={trans.__('Notes')}>
          {payload.notes.map(note => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      <CardSource
        at={payload.at}
        reading={reading}
        whenUnknown={at => trans.__('As of %1: not all of these runs are in the workspace that this server serves.', at)}
      />
    </article>
  );
}

/** The parameters that differ, and all metrics; the page has the rest. */
function Tables({ compared }: { readonly compared: Comparison }): React.JSX.Element {
  const trans = useTrans();
  const { runs, parameters, metrics } = compared;
  const baseline = Math.max(
    0,
    runs.findIndex(run => run.run_id === compared.baseline)
  );
  const common = { heads: runs.map(run => run.name), baseline };
  return (
    <>
      <ComparedTable
        {...common}
        label={trans.__('Parameters')}
        lines={factLines(parameters.rows, baseline)}
        isOnlyDifferent
        emptyText={trans.__('None of these runs has a parameter.')}
        leftOut={parameters.left_out}
      />
      <ComparedTable
        {...common}
        label={trans.__('Metrics')}
        lines={metricLines(metrics.rows, baseline, trans)}
        isOnlyDifferent={false}
        isFigures
        emptyText={trans.__('None of these runs has a metric.')}
        leftOut={metrics.left_out}
      />
    </>
  );
}
