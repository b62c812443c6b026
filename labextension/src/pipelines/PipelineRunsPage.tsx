/** The page of all runs of a pipeline: which went well, which did not, and two of them side by side. */
import React from 'react';

import { Choice } from '../components/Choice';
import { stateWord } from '../components/StateMark';
import { useTrans } from '../components/Trans';
import { PagedList } from '../experiments/PagedList';
import { ReadingView } from '../experiments/ReadingView';
import { CompareButton, SelectionFrame } from '../experiments/SelectionFrame';
import { useModel } from '../experiments/useModel';
import { RUN_STATES } from '../nouns';
import { COMPARED } from './comparison/state';
import type { PipelineRunListModel } from './listModel';
import { PipelineRunRow } from './PipelineRunRow';

export interface IPipelineRunsPageProps {
  readonly model: PipelineRunListModel;
  /** Opens the page of a run. */
  readonly onOpen: (runId: string) => void;
  /** Asks how the pipeline is to run. */
  readonly onRun: () => void;
  readonly onCompare: (runIds: readonly string[]) => void;
  /** The user is done with the list. */
  readonly onLeave: () => void;
}

export function PipelineRunsPage(props: IPipelineRunsPageProps): React.JSX.Element {
  const { model, onRun } = props;
  useModel(model);
  const trans = useTrans();
  return (
    <article className="notebench-RunPage notebench-PipelineRuns" aria-label={trans.__('Runs of %1', model.path)}>
      <div className="notebench-RunPage-title">
        <h2>{trans.__('Runs of %1', model.path)}</h2>
      </div>
      <div className="notebench-PipelineRuns-controls">
        <Choice
          label={trans.__('State')}
          value={model.state}
          noneText={trans.__('Any state')}
          options={RUN_STATES.map(value => ({ value, text: stateWord(value, trans) }))}
          onChange={state => (model.state = state)}
        />
        <button type="button" className="notebench-Button notebench-mod-small" onClick={onRun}>
          {trans.__('Run…')}
        </button>
      </div>
      <ReadingView reading={model.reading} waiting={trans.__('Reading the runs…')} onRetry={() => void model.refresh()} isFilling>
        {() => (model.total === 0 ? <Empty model={model} /> : <Listed {...props} />)}
      </ReadingView>
    </article>
  );
}

function Listed({ model, onOpen, onLeave, onCompare }: IPipelineRunsPageProps): React.JSX.Element {
  useModel(model.selection);
  const trans = useTrans();
  return (
    <>
      <PagedList
        model={model}
        label={trans.__('Runs')}
        className="notebench-PipelineRunList"
        onOpen={onOpen}
        onLeave={onLeave}
        row={given => <PipelineRunRow {...given} />}
      />
      <SelectionFrame label={trans.__('Chosen runs')} selection={model.selection}>
        <CompareButton
          // The earlier one is what the other is held against.
          ids={model.items.map(run => run.run_id).filter(id => model.selection.has(id)).reverse()}
          most={COMPARED.most}
          title={trans.__('Hold the two runs side by side')}
          hindrance={trans.__('Choose two runs to compare them')}
          onCompare={onCompare}
        />
      </SelectionFrame>
    </>
  );
}

function Empty({ model }: { readonly model: PipelineRunListModel }): React.JSX.Element {
  const trans = useTrans();
  return (
    <p className="notebench-faint">
      {model.state === null ? trans.__('It has not run yet.') : trans.__('No run is in this state.')}
    </p>
  );
}
