/** The page of two runs of a pipeline: what they were given, how their steps came out and why, what they gave. */
import React from 'react';

import type { ISideBySideProps } from '../../comparison/ComparisonFrame';
import { ComparisonFrame } from '../../comparison/ComparisonFrame';
import { ComparedList } from '../../components/ComparedList';
import { ComparedTable } from '../../components/ComparedTable';
import { formatDuration, formatTime } from '../../components/figures';
import { LabelledCheck } from '../../components/Labelled';
import { useTrans } from '../../components/Trans';
import type { PipelineComparison } from '../../nouns';
import { outputLines, stepLines, valueLines } from './lines';

export type IPipelineComparisonPageProps = ISideBySideProps<PipelineComparison>;

export function PipelineComparisonPage(props: IPipelineComparisonPageProps): React.JSX.Element {
  const { model, onCopy } = props;
  const trans = useTrans();
  return (
    <ComparisonFrame
      model={model}
      title={trans.__('Comparison of two runs')}
      waiting={trans.__('Reading the runs…')}
      className="notebench-PipelineComparison"
      onCopy={onCopy}
    >
      {compared => <Compared {...props} compared={compared} />}
    </ComparisonFrame>
  );
}

type OfCompared = IPipelineComparisonPageProps & { readonly compared: PipelineComparison };

function Compared({ model, compared, onOpen }: OfCompared): React.JSX.Element {
  const trans = useTrans();
  const { runs, values, steps } = compared;
  const common = { heads: runs.map(headOf), baseline: 0, isOnlyDifferent: model.isOnlyDifferent };
  return (
    <>
      <Runs runs={runs} onOpen={onOpen} />
      <LabelledCheck
        label={trans.__('Only differences')}
        isChecked={model.isOnlyDifferent}
        onChange={isOnly => (model.isOnlyDifferent = isOnly)}
      />
      <ComparedTable
        {...common}
        label={trans.__('Values')}
        lines={valueLines(values)}
        emptyText={trans.__('The pipeline has no parameters.')}
      />
      <ComparedTable
        {...common}
        label={trans.__('Steps')}
        lines={stepLines(steps, trans)}
        emptyText={trans.__('Neither run has come to a step.')}
      />
      <ComparedTable
        {...common}
        label={trans.__('Outputs')}
        lines={outputLines(steps)}
        emptyText={trans.__('No step gave anything.')}
      />
    </>
  );
}

function headOf({ run_id: id, started_at: started }: PipelineComparison['runs'][number]): string {
  return started === null ? id : formatTime(started);
}

function Runs({ runs, onOpen }: Pick<PipelineComparison, 'runs'> & Pick<OfCompared, 'onOpen'>): React.JSX.Element {
  const trans = useTrans();
  const items = runs.map(run => ({
    id: run.run_id,
    name: trans.__('%1, %2', run.name, headOf(run)),
    state: run.state,
    opens: trans.__('Open the run %1', run.run_id),
    note: run.duration_s === null ? undefined : formatDuration(1000 * run.duration_s, trans)
  }));
  return <ComparedList label={trans.__('Runs')} items={items} onOpen={onOpen} />;
}
