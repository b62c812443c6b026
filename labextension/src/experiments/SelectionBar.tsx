/** How many runs are chosen, and what can be done with them. */
import React from 'react';

import { Glyph } from '../components/Glyph';
import { useTrans } from '../components/Trans';
import type { RunListModel } from './model';
import { useModel } from './useModel';
import type { IVerbs } from './verbs';
import { VERBS, verbWords } from './verbs';

export interface ISelectionBarProps {
  readonly model: RunListModel;
  readonly verbs: IVerbs;
}

export function SelectionBar({ model, verbs }: ISelectionBarProps): React.JSX.Element | null {
  useModel(model);
  useModel(model.selection);
  const trans = useTrans();
  const { ids, runs, size } = model.selection;
  if (size === 0) {
    return null;
  }
  return (
    <div className="notebench-SelectionBar" role="toolbar" aria-label={trans.__('Chosen runs')}>
      <span className="notebench-SelectionBar-count" role="status">
        {trans._n('%1 chosen', '%1 chosen', size)}
      </span>
      {VERBS.map(verb => {
        const { label, glyph, command, hindrance } = verbWords(verb, runs, trans);
        return !verbs.has(command) ? null : (
          <button
            key={verb}
            type="button"
            className="notebench-IconButton"
            data-verb={verb}
            title={hindrance ?? label}
            aria-label={label}
            aria-disabled={hindrance !== null}
            onClick={() => {
              if (hindrance === null) {
                verbs.execute(command, ids);
              }
            }}
          >
            <Glyph name={glyph} />
            <span className="notebench-SelectionBar-word" aria-hidden="true">
              {label}
            </span>
          </button>
        );
      })}
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
