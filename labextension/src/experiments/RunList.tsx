/** The list of runs: only rows on screen are drawn, only their pages are loaded. */
import { useVirtualizer } from '@tanstack/react-virtual';
import React from 'react';

import { useTrans } from '../components/Trans';
import { useNow } from '../components/useNow';
import { placeAfterKey } from './listKeys';
import type { RunListModel } from './model';
import { RunRow } from './RunRow';
import { useModel } from './useModel';

/** The height of a row in CSS pixels; style/list.css says the same. */
const ROW = 28;

export interface IRunListProps {
  readonly model: RunListModel;
  readonly onOpen: (runId: string) => void;
  /** The user is done with the list. */
  readonly onLeave: () => void;
}

export function RunList({ model, onOpen, onLeave }: IRunListProps): React.JSX.Element {
  useModel(model);
  const trans = useTrans();
  const now = useNow(20_000);
  const base = React.useId();
  const scroller = React.useRef<HTMLDivElement>(null);
  const total = model.total ?? 0;
  const rows = useVirtualizer({
    count: total,
    estimateSize: () => ROW,
    getScrollElement: () => scroller.current,
    initialRect: { width: 280, height: 20 * ROW },
    overscan: 8
  });
  const drawn = rows.getVirtualItems();
  const first = drawn[0]?.index ?? 0;
  const last = drawn[drawn.length - 1]?.index ?? 0;
  React.useEffect(() => model.reach(first, last), [model, first, last, total]);

  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW) - 1);
    const place = placeAfterKey(event.key, model.active, total, page);
    const active = model.run(model.active);
    if (place !== null) {
      model.activate(place);
      rows.scrollToIndex(place);
    } else if (event.key === 'Enter' && active) {
      onOpen(active.run_id);
    } else if (event.key === 'Escape') {
      onLeave();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const isActiveDrawn = drawn.some(row => row.index === model.active);
  return (
    <div
      ref={scroller}
      className="notebench-RunList"
      role="listbox"
      aria-label={trans.__('Runs')}
      aria-activedescendant={isActiveDrawn ? `${base}-${model.active}` : undefined}
      aria-busy={model.isBusy}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={event => {
        if (model.active < 0 && event.target === event.currentTarget && total > 0) {
          model.activate(0);
        }
      }}
    >
      <div className="notebench-RunList-all" role="presentation" style={{ height: rows.getTotalSize() }}>
        {drawn.map(row => (
          <RunRow
            key={row.key}
            id={`${base}-${row.index}`}
            run={model.run(row.index)}
            place={row.index}
            total={total}
            metric={model.metric}
            isActive={row.index === model.active}
            now={now}
            style={{ height: row.size, transform: `translateY(${row.start}px)` }}
            onChoose={place => model.activate(place)}
            onOpen={onOpen}
          />
        ))}
      </div>
    </div>
  );
}
