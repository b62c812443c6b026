/** Which columns of the table are drawn, and where. */
import { useVirtualizer } from '@tanstack/react-virtual';
import React from 'react';

import { useWidth } from '../../components/useWidth';
import type { IColumn } from './columns';
import { inOrder } from './columns';
import type { IDrawnColumn } from './GridRow';
import { CHECK_WIDTH } from './GridRow';

/** The share of the table that pinned columns may take; beyond it, all of them scroll. */
const MOST_PINNED = 0.6;

export interface IDrawnColumns {
  readonly drawn: readonly IDrawnColumn[];
  readonly skipped: number;
  readonly width: number;
}

/** The pinned columns, and those of the others that are in sight; `indent` pixels are left free before them. */
export function useDrawnColumns(
  columns: readonly IColumn[],
  scroller: React.RefObject<HTMLDivElement>,
  indent: number = CHECK_WIDTH
): IDrawnColumns {
  const ordered = React.useMemo(() => inOrder(columns), [columns]);
  const room = useWidth(scroller);
  const wanted = ordered.reduce((sum, { width, isPinned }) => sum + (isPinned ? width : 0), indent);
  const canPin = wanted <= MOST_PINNED * room;
  const pinned = React.useMemo(() => ordered.filter(column => canPin && column.isPinned), [ordered, canPin]);
  const free = React.useMemo(() => ordered.filter(column => !(canPin && column.isPinned)), [ordered, canPin]);
  const pinnedWidth = pinned.reduce((sum, { width }) => sum + width, indent);
  const across = useVirtualizer({
    horizontal: true,
    count: free.length,
    estimateSize: place => free[place]?.width ?? 0,
    getScrollElement: () => scroller.current,
    initialRect: { width: 1000, height: 560 },
    paddingStart: pinnedWidth,
    overscan: 2
  });
  React.useLayoutEffect(() => across.measure(), [across, free, pinnedWidth]);
  const items = across.getVirtualItems();
  const from = items[0]?.index ?? 0;
  const to = items[items.length - 1]?.index ?? -1;
  const start = items[0]?.start ?? pinnedWidth;
  const drawn = React.useMemo(() => {
    let left = indent;
    const kept = pinned.map((column, place) => {
      const at = { column, place, left };
      left += column.width;
      return at;
    });
    const seen = free.slice(from, to + 1).map((column, step) => ({
      column,
      place: pinned.length + from + step,
      left: null
    }));
    return [...kept, ...seen];
  }, [pinned, free, from, to, indent]);
  return { drawn, skipped: Math.max(0, start - pinnedWidth), width: across.getTotalSize() };
}
