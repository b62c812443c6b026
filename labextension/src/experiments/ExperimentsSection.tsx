/** What stands under the title Experiments: the list in each of its five states. */
import React from 'react';

import { CommandIDs } from '../commandIds';
import { useTrans } from '../components/Trans';
import { ListControls } from './ListControls';
import type { RunListModel } from './model';
import { ALL_RUNS, isNarrowed } from './query';
import { ReadingView } from './ReadingView';
import { RunList } from './RunList';
import { SelectionBar } from './SelectionBar';
import { useModel } from './useModel';
import type { IVerbs } from './verbs';

/** Where the first steps are told. */
export const DOCS_URL = 'https://notebench.readthedocs.io/en/latest/how-to/experiments.html';

export interface IExperimentsSectionProps {
  readonly model: RunListModel;
  readonly onOpen: (runId: string) => void;
  readonly onInsert: () => void;
  readonly onLeave: () => void;
  readonly verbs: IVerbs;
}

export function ExperimentsSection(props: IExperimentsSectionProps): React.JSX.Element {
  const { model } = props;
  useModel(model);
  const trans = useTrans();
  return (
    <ReadingView reading={model.reading} waiting={trans.__('Reading the runs…')} onRetry={() => void model.refresh()} isFilling>
      {() => <Loaded {...props} />}
    </ReadingView>
  );
}

function Loaded(props: IExperimentsSectionProps): React.JSX.Element {
  const trans = useTrans();
  const { model, onOpen, onLeave, verbs } = props;
  if (model.total === 0 && !isNarrowed(model.query)) {
    return <Empty {...props} />;
  }
  return (
    <>
      <ListControls model={model} />
      {model.total === 0 ? (
        <div className="notebench-Empty">
          <p>{trans.__('No run matches.')}</p>
          <button
            type="button"
            className="notebench-Button"
            onClick={() => model.ask(ALL_RUNS)}
          >
            {trans.__('Show all runs')}
          </button>
        </div>
      ) : (
        <RunList
          model={model}
          onOpen={onOpen}
          onLeave={onLeave}
          onDelete={runIds => verbs.execute(CommandIDs.deleteRuns, runIds)}
        />
      )}
      <SelectionBar model={model} verbs={verbs} />
    </>
  );
}

function Empty({ onInsert }: IExperimentsSectionProps): React.JSX.Element {
  const trans = useTrans();
  return (
    <div className="notebench-Empty">
      <p>{trans.__('Runs appear here as soon as a cell is tracked.')}</p>
      <button type="button" className="notebench-Button notebench-mod-main" onClick={onInsert}>
        {trans.__('Track a cell')}
      </button>
      <a href={DOCS_URL} target="_blank" rel="noopener noreferrer">
        {trans.__('How tracking works')}
      </a>
    </div>
  );
}
