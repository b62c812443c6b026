/** The bar below a list: how many of its things are chosen, their verbs, and a way to choose none. */
import React from 'react';

import { Glyph } from '../components/Glyph';
import { useTrans } from '../components/Trans';
import type { Selection } from './selection';
import { useModel } from './useModel';

export interface ISelectionFrameProps {
  readonly label: string;
  readonly selection: Pick<Selection<unknown>, 'changed' | 'size' | 'clear'>;
  /** The buttons of the verbs. */
  readonly children: React.ReactNode;
}

/** Nothing while nothing is chosen. */
export function SelectionFrame({ label, selection, children }: ISelectionFrameProps): React.JSX.Element | null {
  useModel(selection);
  const trans = useTrans();
  return selection.size === 0 ? null : (
    <div className="notebench-SelectionBar" role="toolbar" aria-label={label}>
      <span className="notebench-SelectionBar-count" role="status">
        {trans._n('%1 chosen', '%1 chosen', selection.size)}
      </span>
      {children}
      <button
        type="button"
        className="notebench-IconButton notebench-mod-last"
        title={trans.__('Choose none (Escape)')}
        aria-label={trans.__('Choose none')}
        onClick={() => selection.clear()}
      >
        <Glyph name="close" />
      </button>
    </div>
  );
}

export interface ICompareButtonProps {
  readonly ids: readonly string[];
  /** How many can be held side by side. */
  readonly most: number;
  /** What it does, and why it cannot be done now. */
  readonly title: string;
  readonly hindrance: string;
  readonly onCompare: (ids: readonly string[]) => void;
}

/** Holds what is chosen side by side, where there is neither too little of it nor too much. */
export function CompareButton({ ids, most, title, hindrance, onCompare }: ICompareButtonProps): React.JSX.Element {
  const trans = useTrans();
  const canCompare = ids.length >= 2 && ids.length <= most;
  return (
    <button
      type="button"
      className="notebench-Button notebench-mod-small"
      data-verb="compare"
      title={canCompare ? title : hindrance}
      aria-disabled={!canCompare}
      onClick={() => canCompare && onCompare(ids)}
    >
      <Glyph name="compare" /> {trans.__('Compare')}
    </button>
  );
}
