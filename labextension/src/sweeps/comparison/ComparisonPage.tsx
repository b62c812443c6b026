/** The page of several sweeps: which became how good how fast, with what, and how they were asked for. */
import React from 'react';

import { ComparedTable } from '../../components/ComparedTable';
import { Copying } from '../../components/Copying';
import { MiddleEllipsis } from '../../components/MiddleEllipsis';
import { StateMark } from '../../components/StateMark';
import { useTrans } from '../../components/Trans';
import { factLines } from '../../comparison/lines';
import { ReadingView } from '../../experiments/ReadingView';
import { useModel } from '../../experiments/useModel';
import type { ComparedSweep, SweepComparison } from '../../nouns';
import { SweepPlot } from '../SweepPlot';
import { outcomeLines } from './lines';
import type { SweepComparisonModel } from './model';

export interface ISweepComparisonPageProps {
  readonly model: SweepComparisonModel;
  readonly onOpen: (sweepId: string) => void;
  readonly onCopy: (text: string) => void;
}

export function SweepComparisonPage(props: ISweepComparisonPageProps): React.JSX.Element {
  const { model, onCopy } = props;
  useModel(model);
  const trans = useTrans();
  const title = trans._n('Comparison of %1 sweep', 'Comparison of %1 sweeps', model.ids.length);
  return (
    <Copying onCopy={onCopy}>
      <article className="notebench-RunPage notebench-Comparison notebench-SweepComparison" aria-label={title}>
        <div className="notebench-RunPage-title">
          <h2>{title}</h2>
        </div>
        <ReadingView
          reading={model.reading}
          waiting={trans.__('Reading the sweeps…')}
          onRetry={() => void model.refresh()}
        >
          {compared => <Compared {...props} compared={compared} />}
        </ReadingView>
      </article>
    </Copying>
  );
}

type OfCompared = ISweepComparisonPageProps & { readonly compared: SweepComparison };

function Compared({ model, compared, onOpen }: OfCompared): React.JSX.Element {
  const trans = useTrans();
  const { sweeps, params, plans, remark } = compared;
  const common = { heads: sweeps.map(sweep => sweep.name), baseline: -1 };
  return (
    <>
      <Sweeps sweeps={sweeps} onOpen={onOpen} />
      {remark !== '' && <p className="notebench-JobPage-reason">{remark}</p>}
      <div className="notebench-SweepComparison-plots">
        <SweepPlot model={null} figure={compared.by_trials} label={trans.__('Best so far, by trials')} />
        <SweepPlot model={null} figure={compared.by_time} label={trans.__('Best so far, by time')} />
      </div>
      <ComparedTable
        {...common}
        label={trans.__('What came of them')}
        lines={outcomeLines(compared, trans)}
        isOnlyDifferent={false}
        isFigures
        emptyText=""
      />
      <ComparedTable
        {...common}
        label={trans.__('Parameters of the best trials')}
        lines={factLines(params, 0)}
        isOnlyDifferent={false}
        emptyText={trans.__('No trial has finished yet.')}
      />
      <ComparedTable
        {...common}
        label={trans.__('Plans')}
        lines={factLines(plans, 0)}
        isOnlyDifferent={model.isOnlyDifferent}
        emptyText={trans.__('Nothing was asked for.')}
      />
      <label className="notebench-Check">
        <input
          type="checkbox"
          checked={model.isOnlyDifferent}
          onChange={event => (model.isOnlyDifferent = event.target.checked)}
        />
        {trans.__('Of the plans, only differences')}
      </label>
    </>
  );
}

/** The sweeps by the numbers that their columns bear. */
function Sweeps(props: {
  readonly sweeps: readonly ComparedSweep[];
  readonly onOpen: (sweepId: string) => void;
}): React.JSX.Element {
  const trans = useTrans();
  return (
    <ol className="notebench-ComparedRuns" aria-label={trans.__('Sweeps')} tabIndex={0}>
      {props.sweeps.map((sweep, place) => (
        <li key={sweep.sweep_id}>
          <span className="notebench-Compared-number">{place + 1}</span>
          <StateMark state={sweep.state} />
          <button
            type="button"
            className="notebench-Link"
            title={trans.__('Open the sweep %1', sweep.name)}
            onClick={() => props.onOpen(sweep.sweep_id)}
          >
            <MiddleEllipsis text={sweep.name} />
          </button>
        </li>
      ))}
    </ol>
  );
}
