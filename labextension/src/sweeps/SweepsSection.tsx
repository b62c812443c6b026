/** What stands under the title Sweeps: the list in each of its states. */
import React from 'react';

import { Glyph } from '../components/Glyph';
import { useTrans } from '../components/Trans';
import { useNow } from '../components/useNow';
import { ReadingView } from '../experiments/ReadingView';
import { useModel } from '../experiments/useModel';
import { useRows } from '../experiments/useRows';
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
  const now = useNow(model.isAnyLive ? 1000 : 20_000);
  const onDelete = React.useCallback(() => undefined, []);
  const rows = useRows({ model, onOpen, onLeave, onDelete, width: 280, overscan: 8, kept: 1 });
  return (
    <div
      ref={rows.scroller}
      className="notebench-RunList notebench-SweepList"
      role="listbox"
      aria-label={trans.__('Sweeps')}
      aria-multiselectable="true"
      aria-activedescendant={rows.activeId}
      data-choosing={model.selection.size > 0}
      tabIndex={0}
      onKeyDown={rows.onKeyDown}
      onFocus={rows.onFocus}
    >
      <div className="notebench-RunList-all" role="presentation" style={{ height: rows.height }}>
        {rows.items.map(row => {
          const sweep = model.sweeps[row.index];
          return sweep === undefined ? null : (
            <SweepRow
              key={sweep.id}
              id={`${rows.base}-${row.index}`}
              sweep={sweep}
              place={row.index}
              total={model.count ?? rows.total}
              isActive={row.index === model.active}
              isChosen={model.selection.has(sweep.id)}
              now={now}
              style={{ height: row.size, transform: `translateY(${row.start}px)` }}
              onClick={rows.onClick}
              onToggle={rows.onToggle}
              onVerb={onVerb}
            />
          );
        })}
      </div>
    </div>
  );
}

/** How many sweeps are chosen, and what can be done with them. */
function Chosen({ model, onCompare }: ISweepsSectionProps): React.JSX.Element | null {
  useModel(model.selection);
  const trans = useTrans();
  const { ids, size } = model.selection;
  if (size === 0) {
    return null;
  }
  const canCompare = size >= COMPARED.least && size <= COMPARED.most;
  return (
    <div className="notebench-SelectionBar" role="toolbar" aria-label={trans.__('Chosen sweeps')}>
      <span className="notebench-SelectionBar-count" role="status">
        {trans._n('%1 chosen', '%1 chosen', size)}
      </span>
      <button
        type="button"
        className="notebench-Button notebench-mod-small"
        data-verb="compare"
        title={
          canCompare
            ? trans.__('Hold the chosen sweeps side by side')
            : trans.__('Choose %1 to %2 sweeps to compare them', COMPARED.least, COMPARED.most)
        }
        aria-disabled={!canCompare}
        onClick={() => canCompare && onCompare(ids)}
      >
        <Glyph name="compare" /> {trans.__('Compare')}
      </button>
      <button
        type="button"
        className="notebench-IconButton notebench-mod-last"
        title={trans.__('Choose none (Escape)')}
        aria-label={trans.__('Choose none')}
        onClick={() => model.selection.clear()}
      >
        <Glyph name="close" />
      </button>
    </div>
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
