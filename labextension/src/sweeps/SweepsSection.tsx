/** What stands under the title Sweeps: the list in each of its states. */
import React from 'react';

import { useTrans } from '../components/Trans';
import { PagedList } from '../experiments/PagedList';
import { ReadingView } from '../experiments/ReadingView';
import { CompareButton, SelectionFrame } from '../experiments/SelectionFrame';
import { useModel } from '../experiments/useModel';
import { COMPARED } from './comparison/state';
import type { SweepListModel } from './listModel';
import { SweepRow } from './SweepRow';

/** Where sweeps are told. */
export const DOCS_URL = 'https://notebench.readthedocs.io/en/latest/how-to/sweeps.html';

export interface ISweepsSectionProps {
  readonly model: SweepListModel;
  readonly onOpen: (sweepId: string) => void;
  /** Puts the first sweep into a notebook. */
  readonly onInsert: () => void;
  /** Asks for a new sweep in a form; undefined where there is none. */
  readonly onNew?: (() => void) | undefined;
  /** The user is done with the list. */
  readonly onLeave: () => void;
  readonly onVerb: (command: string, sweepId: string) => void;
  readonly onCompare: (sweepIds: readonly string[]) => void;
}

export function SweepsSection(props: ISweepsSectionProps): React.JSX.Element {
  const { model } = props;
  useModel(model);
  const trans = useTrans();
  return (
    <ReadingView reading={model.reading} waiting={trans.__('Reading the sweeps…')} onRetry={() => void model.refresh()} isFilling>
      {() => (model.total === 0 ? <Empty {...props} /> : <Listed {...props} />)}
    </ReadingView>
  );
}

function Listed(props: ISweepsSectionProps): React.JSX.Element {
  return (
    <>
      <SweepList {...props} />
      <Chosen {...props} />
    </>
  );
}

function SweepList({ model, onOpen, onLeave, onVerb }: ISweepsSectionProps): React.JSX.Element {
  const trans = useTrans();
  return (
    <PagedList
      model={model}
      label={trans.__('Sweeps')}
      className="notebench-SweepList"
      onOpen={onOpen}
      onLeave={onLeave}
      row={given => <SweepRow {...given} onVerb={onVerb} />}
    />
  );
}

/** How many sweeps are chosen, and what can be done with them. */
function Chosen({ model, onCompare }: ISweepsSectionProps): React.JSX.Element {
  useModel(model.selection);
  const trans = useTrans();
  return (
    <SelectionFrame label={trans.__('Chosen sweeps')} selection={model.selection}>
      <CompareButton
        ids={model.selection.ids}
        most={COMPARED.most}
        title={trans.__('Hold the chosen sweeps side by side')}
        hindrance={trans.__('Choose %1 to %2 sweeps to compare them', COMPARED.least, COMPARED.most)}
        onCompare={onCompare}
      />
    </SelectionFrame>
  );
}

function Empty({ onInsert, onNew }: ISweepsSectionProps): React.JSX.Element {
  const trans = useTrans();
  return (
    <div className="notebench-Empty">
      <p>{trans.__('Sweeps search for the best parameters; they appear here.')}</p>
      {onNew && (
        <button type="button" className="notebench-Button notebench-mod-main" onClick={onNew}>
          {trans.__('New sweep…')}
        </button>
      )}
      <button
        type="button"
        className={onNew ? 'notebench-Button' : 'notebench-Button notebench-mod-main'}
        onClick={onInsert}
      >
        {trans.__('Sweep in a cell')}
      </button>
      <a href={DOCS_URL} target="_blank" rel="noopener noreferrer">
        {trans.__('How sweeps work')}
      </a>
    </div>
  );
}
