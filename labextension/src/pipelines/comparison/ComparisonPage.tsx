/** The page of two runs of a pipeline: what they were given, how their steps came out and why, what they gave. */
import React from 'react';

import type { SideBySideModel } from '../../comparison/sideBySide';
import { ComparedTable } from '../../components/ComparedTable';
import { Copying } from '../../components/Copying';
import { formatDuration, formatTime } from '../../components/figures';
import { StateMark } from '../../components/StateMark';
import { useTrans } from '../../components/Trans';
import { ReadingView } from '../../experiments/ReadingView';
import { useModel } from '../../experiments/useModel';
import type { PipelineComparison } from '../../nouns';
import { outputLines, stepLines, valueLines } from './lines';

export interface IPipelineComparisonPageProps {
  readonly model: SideBySideModel<PipelineComparison>;
  readonly onOpen: (runId: string) => void;
  readonly onCopy: (text: string) => void;
}

export function PipelineComparisonPage(props: IPipelineComparisonPageProps): React.JSX.Element {
  const { model, onCopy } = props;
  useModel(model);
  const trans = useTrans();
  const title = trans.__('Comparison of two runs');
  return (
    <Copying onCopy={onCopy}>
      <article className="notebench-RunPage notebench-Comparison notebench-SweepComparison notebench-PipelineComparison" aria-label={title}>
        <div className="notebench-RunPage-title">
          <h2>{title}</h2>
        </div>
        <ReadingView reading={model.reading} waiting={trans.__('Reading the runs…')} onRetry={() => void model.refresh()}>
          {compared => <Compared {...props} compared={compared} />}
        </ReadingView>
      </article>
    </Copying>
  );
}

type OfCompared = IPipelineComparisonPageProps & { readonly compared: PipelineComparison };

function Compared({ model, compared, onOpen }: OfCompared): React.JSX.Element {
  const trans = useTrans();
  const { runs, values, steps } = compared;
  const heads = runs.map(run => headOf(run));
  const common = { heads, baseline: 0, isOnlyDifferent: model.isOnlyDifferent };
  return (
    <>
      <Runs runs={runs} onOpen={onOpen} />
      <label className="notebench-Check">
        <input
          type="checkbox"
          checked={model.isOnlyDifferent}
          onChange={event => (model.isOnlyDifferent = event.target.checked)}
        />
        {trans.__('Only differences')}
      </label>
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

/** The runs by the numbers that their columns bear. */
function Runs({ runs, onOpen }: Pick<PipelineComparison, 'runs'> & Pick<OfCompared, 'onOpen'>): React.JSX.Element {
  const trans = useTrans();
  return (
    <ol className="notebench-ComparedRuns" aria-label={trans.__('Runs')} tabIndex={0}>
      {runs.map((run, place) => (
        <li key={run.run_id}>
          <span className="notebench-Compared-number">{place + 1}</span>
          <StateMark state={run.state} />
          <button
            type="button"
            className="notebench-Link"
            title={trans.__('Open the run %1', run.run_id)}
            onClick={() => onOpen(run.run_id)}
          >
            {trans.__('%1, %2', run.name, headOf(run))}
          </button>
          {run.duration_s !== null && <span className="notebench-faint">{formatDuration(1000 * run.duration_s, trans)}</span>}
        </li>
      ))}
    </ol>
  );
}
