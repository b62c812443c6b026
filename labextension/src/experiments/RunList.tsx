/** The list of runs: only rows on screen are drawn, only their pages are loaded. */
import React from 'react';

import { useTrans } from '../components/Trans';
import { useNow } from '../components/useNow';
import type { RunListModel } from './model';
import { RunRow } from './RunRow';
import type { IRowVerbs } from './useRows';
import { useRows } from './useRows';

export interface IRunListProps extends IRowVerbs {
  readonly model: RunListModel;
}

export function RunList({ model, ...verbs }: IRunListProps): React.JSX.Element {
  const trans = useTrans();
  const now = useNow(20_000);
  const rows = useRows({ ...verbs, model, width: 280, overscan: 8, kept: 1 });
  return (
    <div
      ref={rows.scroller}
      className="notebench-RunList"
      role="listbox"
      aria-label={trans.__('Runs')}
      aria-multiselectable="true"
      aria-activedescendant={rows.activeId}
      aria-busy={model.isBusy}
      data-choosing={model.selection.size > 0}
      tabIndex={0}
      onKeyDown={rows.onKeyDown}
      onFocus={rows.onFocus}
    >
      <div className="notebench-RunList-all" role="presentation" style={{ height: rows.height }}>
        {rows.items.map(row => (
          <RunRow
            key={row.key}
            id={`${rows.base}-${row.index}`}
            run={model.run(row.index)}
            place={row.index}
            total={rows.total}
            metric={model.metric}
            isActive={row.index === model.active}
            isChosen={model.selection.has(model.run(row.index)?.run_id)}
            now={now}
            style={{ height: row.size, transform: `translateY(${row.start}px)` }}
            onClick={rows.onClick}
            onToggle={rows.onToggle}
          />
        ))}
      </div>
    </div>
  );
}
