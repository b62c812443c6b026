/** The page of several sweeps: which became how good how fast, with what, and how they were asked for. */
import React from 'react';

import type { ISideBySideProps } from '../../comparison/ComparisonFrame';
import { ComparisonFrame } from '../../comparison/ComparisonFrame';
import { factLines } from '../../comparison/lines';
import { ComparedList } from '../../components/ComparedList';
import { ComparedTable } from '../../components/ComparedTable';
import { LabelledCheck } from '../../components/Labelled';
import { useTrans } from '../../components/Trans';
import type { SweepComparison } from '../../nouns';
import { SweepPlot } from '../SweepPlot';
import { outcomeLines } from './lines';

export type ISweepComparisonPageProps = ISideBySideProps<SweepComparison>;

export function SweepComparisonPage(props: ISweepComparisonPageProps): React.JSX.Element {
  const { model, onCopy } = props;
  const trans = useTrans();
  return (
    <ComparisonFrame
      model={model}
      title={trans._n('Comparison of %1 sweep', 'Comparison of %1 sweeps', model.ids.length)}
      waiting={trans.__('Reading the sweeps…')}
      onCopy={onCopy}
    >
      {compared => <Compared {...props} compared={compared} />}
    </ComparisonFrame>
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
      <LabelledCheck
        label={trans.__('Of the plans, only differences')}
        isChecked={model.isOnlyDifferent}
        onChange={isOnly => (model.isOnlyDifferent = isOnly)}
      />
    </>
  );
}

function Sweeps({ sweeps, onOpen }: Pick<SweepComparison, 'sweeps'> & Pick<OfCompared, 'onOpen'>): React.JSX.Element {
  const trans = useTrans();
  const items = sweeps.map(({ sweep_id: id, name, state }) => ({
    id,
    name,
    state,
    opens: trans.__('Open the sweep %1', name)
  }));
  return <ComparedList label={trans.__('Sweeps')} items={items} onOpen={onOpen} />;
}
