/** How many runs are chosen, and what can be done with them. */
import React from 'react';

import { Glyph } from '../components/Glyph';
import { useTrans } from '../components/Trans';
import type { RunListModel } from './model';
import { SelectionFrame } from './SelectionFrame';
import { useModel } from './useModel';
import type { IVerbs } from './verbs';
import { VERBS, verbWords } from './verbs';

export interface ISelectionBarProps {
  readonly model: RunListModel;
  readonly verbs: IVerbs;
}

export function SelectionBar({ model, verbs }: ISelectionBarProps): React.JSX.Element {
  useModel(model);
  useModel(model.selection);
  const trans = useTrans();
  const { ids, runs } = model.selection;
  return (
    <SelectionFrame label={trans.__('Chosen runs')} selection={model.selection}>
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
    </SelectionFrame>
  );
}
