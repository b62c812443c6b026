/** The rows that are in sight, and what keys, focus and clicks do to them: of lists and of tables. */
import type { VirtualItem } from '@tanstack/react-virtual';
import { useVirtualizer } from '@tanstack/react-virtual';
import React from 'react';

import type { IRows } from './rowKeys';
import { chooseByClick, handleRowKey, openMenuOf } from './rowKeys';
import { useModel } from './useModel';

/** The height of a row in CSS pixels; style/list.css and style/grid.css say the same. */
const ROW = 28;

/** What the rows lead to. */
export interface IRowVerbs {
  readonly onOpen: (id: string) => void;
  /** The user is done with the rows. */
  readonly onLeave: () => void;
  readonly onDelete: (ids: readonly string[]) => void;
}

export interface IRowsOptions extends IRowVerbs {
  readonly model: IRows;
  /** The width that is drawn before the first measurement, in CSS pixels. */
  readonly width: number;
  /** The rows that are drawn beyond either edge. */
  readonly overscan: number;
  /** The rows of a screen that are seen again on the next one, heads among them. */
  readonly kept: number;
}

export interface IDrawnRows {
  readonly scroller: React.RefObject<HTMLDivElement>;
  readonly items: readonly VirtualItem[];
  readonly total: number;
  /** Begins the ids of the rows' elements. */
  readonly base: string;
  /** The id of the active row's element, where it is drawn. */
  readonly activeId: string | undefined;
  /** Of all rows together, in CSS pixels. */
  readonly height: number;
  readonly onKeyDown: (event: React.KeyboardEvent) => void;
  readonly onFocus: (event: React.FocusEvent) => void;
  readonly onClick: (event: React.MouseEvent, place: number) => void;
  readonly onToggle: (place: number) => void;
}

export function useRows({ model, width, overscan, kept, ...verbs }: IRowsOptions): IDrawnRows {
  useModel(model);
  useModel(model.selection);
  const { onOpen } = verbs;
  const base = React.useId();
  const scroller = React.useRef<HTMLDivElement>(null);
  const total = model.total ?? 0;
  const rows = useVirtualizer({
    count: total,
    estimateSize: () => ROW,
    getScrollElement: () => scroller.current,
    initialRect: { width, height: 20 * ROW },
    overscan
  });
  const items = rows.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items[items.length - 1]?.index ?? 0;
  React.useEffect(() => model.reach(first, last), [model, first, last, total]);

  // The same functions while the rows are shown, so that they are not drawn anew.
  const onClick = React.useCallback(
    (event: React.MouseEvent, place: number): void => {
      const id = model.idAt(place);
      if (chooseByClick(event, model, place)) {
        return;
      }
      model.activate(place);
      if (id !== undefined) {
        onOpen(id);
      }
    },
    [model, onOpen]
  );
  const onToggle = React.useCallback((place: number) => model.selection.toggle(place), [model]);
  return {
    scroller,
    items,
    total,
    base,
    activeId: items.some(row => row.index === model.active) ? `${base}-${model.active}` : undefined,
    height: rows.getTotalSize(),
    onKeyDown: event =>
      handleRowKey(event, {
        ...verbs,
        model,
        page: Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW) - kept),
        onReach: place => rows.scrollToIndex(place),
        onMenu: () => openMenuOf(scroller.current?.querySelector('[data-active="true"]'))
      }),
    onFocus: event => {
      // What was read may be drawn a moment later.
      if (model.active < 0 && event.target === event.currentTarget && (model.total ?? 0) > 0) {
        model.activate(0);
      }
    },
    onClick,
    onToggle
  };
}
