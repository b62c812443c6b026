/** Where the runs are that are listed, whether only starred ones are, and whether trials are among them: the same in list and table. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { Choice } from '../components/Choice';
import { useTrans } from '../components/Trans';
import type { IListQuery, Shelf } from './query';
import { SHELVES } from './query';

/** The words for where runs are. */
export function shelfWord(shelf: Shelf, trans: TranslationBundle): string {
  switch (shelf) {
    case 'current':
      return trans.__('In use');
    case 'archived':
      return trans.__('Archived');
    case 'deleted':
      return trans.__('Deleted');
  }
}

export interface IShelfControlsProps {
  readonly query: IListQuery;
  readonly onAsk: (part: Partial<IListQuery>) => void;
}

export function ShelfControls({ query, onAsk }: IShelfControlsProps): React.JSX.Element {
  const trans = useTrans();
  return (
    <>
      <Choice
        label={trans.__('Shelf')}
        value={query.shelf}
        options={SHELVES.map(value => ({ value, text: shelfWord(value, trans) }))}
        onChange={shelf => onAsk({ shelf: shelf ?? 'current' })}
      />
      <label className="notebench-Picker-tick">
        <input
          type="checkbox"
          checked={query.isStarred}
          onChange={event => onAsk({ isStarred: event.target.checked })}
        />
        <span>{trans.__('Starred only')}</span>
      </label>
      <label
        className="notebench-Picker-tick"
        title={trans.__('Runs of single trials of sweeps, and of single steps of pipelines, too')}
      >
        <input
          type="checkbox"
          checked={query.hasTrials}
          onChange={event => onAsk({ hasTrials: event.target.checked })}
        />
        <span>{trans.__('Parts too')}</span>
      </label>
    </>
  );
}
