/** What stands under the title Pipelines: the list in each of its states. */
import React from 'react';

import { useTrans } from '../components/Trans';
import { PagedList } from '../experiments/PagedList';
import { ReadingView } from '../experiments/ReadingView';
import { useModel } from '../experiments/useModel';
import type { PipelineListModel } from './listModel';
import { PipelineRow } from './PipelineRow';

/** Where pipelines are told. */
export const DOCS_URL = 'https://notebench.readthedocs.io/en/latest/how-to/pipelines.html';

export interface IPipelinesSectionProps {
  readonly model: PipelineListModel;
  /** Opens the file of a pipeline; of one that is gone, its runs. */
  readonly onOpen: (path: string) => void;
  /** Asks for notebooks to make a pipeline of. */
  readonly onNew: () => void;
  /** The user is done with the list. */
  readonly onLeave: () => void;
  readonly onVerb: (command: string, path: string) => void;
}

export function PipelinesSection(props: IPipelinesSectionProps): React.JSX.Element {
  const { model, onOpen, onLeave, onVerb } = props;
  useModel(model);
  const trans = useTrans();
  return (
    <ReadingView reading={model.reading} waiting={trans.__('Reading the pipelines…')} onRetry={() => void model.refresh()} isFilling>
      {() =>
        model.total === 0 ? (
          <Empty {...props} />
        ) : (
          <PagedList
            model={model}
            label={trans.__('Pipelines')}
            className="notebench-PipelineList"
            onOpen={onOpen}
            onLeave={onLeave}
            row={given => <PipelineRow {...given} onVerb={onVerb} />}
          />
        )
      }
    </ReadingView>
  );
}

function Empty({ onNew }: IPipelinesSectionProps): React.JSX.Element {
  const trans = useTrans();
  return (
    <div className="notebench-Empty">
      <p>{trans.__('Pipelines run notebooks one after another, each with what others gave; they appear here.')}</p>
      <button type="button" className="notebench-Button notebench-mod-main" onClick={onNew}>
        {trans.__('New pipeline from notebooks…')}
      </button>
      <a href={DOCS_URL} target="_blank" rel="noopener noreferrer">
        {trans.__('How pipelines work')}
      </a>
    </div>
  );
}
