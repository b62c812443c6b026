/** The list of runs: only rows on screen are drawn, only their pages are loaded. */
import { useVirtualizer } from '@tanstack/react-virtual';
import React from 'react';

import { useTrans } from '../components/Trans';
import { useNow } from '../components/useNow';
import type { RunListModel } from './model';
import { chooseByClick, handleRunKey, openMenuOf } from './runKeys';
import { RunRow } from './RunRow';
import { useModel } from './useModel';

/** The height of a row in CSS pixels; style/list.css says the same. */
const ROW = 28;

export interface IRunListProps {
  readonly model: RunListModel;
  readonly onOpen: (runId: string) => void;
  /** The user is done with the list. */
  readonly onLeave: () => void;
  readonly onDelete: (runIds: readonly string[]) => void;
}

export function RunList({ model, onOpen, onLeave, onDelete }: IRunListProps): React.JSX.Element {
  useModel(model);
  useModel(model.selection);
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

  const onChoose = (event: React.MouseEvent, place: number): void => {
    const run = model.run(place);
    if (chooseByClick(event, model, place)) {
      return;
    }
    model.activate(place);
    if (run) {
      onOpen(run.run_id);
    }
  };
  const isActiveDrawn = drawn.some(row => row.index === model.active);
  return (
    <div
      ref={scroller}
      className="notebench-RunList"
      role="listbox"
      aria-label={trans.__('Runs')}
      aria-multiselectable="true"
      aria-activedescendant={isActiveDrawn ? `${base}-${model.active}` : undefined}
      aria-busy={model.isBusy}
      data-choosing={model.selection.size > 0}
      tabIndex={0}
      onKeyDown={event =>
        handleRunKey(event, {
          model,
          page: Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / ROW) - 1),
          onReach: place => rows.scrollToIndex(place),
          onOpen,
          onLeave,
          onDelete,
          onMenu: () => openMenuOf(scroller.current?.querySelector('[data-active="true"]'))
        })
      }
      onFocus={event => {
        // What was read may be drawn a moment later.
        if (model.active < 0 && event.target === event.currentTarget && (model.total ?? 0) > 0) {
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
            isChosen={model.selection.has(model.run(row.index)?.run_id)}
            now={now}
            style={{ height: row.size, transform: `translateY(${row.start}px)` }}
            onClick={onChoose}
            onToggle={place => model.selection.toggle(place)}
          />
        ))}
      </div>
    </div>
  );
}
