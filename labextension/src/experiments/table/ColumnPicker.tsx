/** Which columns are shown, found by their names; which stay in sight; in which order. */
import React from 'react';

import { Glyph } from '../../components/Glyph';
import { useTrans } from '../../components/Trans';
import { lastRead } from '../reading';
import type { IColumn } from './columns';
import { FACTS, inOrder, labelOf, moved, pinToggled, splitKey, toggled } from './columns';
import type { TableModel } from './tableModel';

/** Names that are offered at once; the search leads to the rest. */
const OFFERED = 100;

export function ColumnPicker({ model }: { readonly model: TableModel }): React.JSX.Element {
  const trans = useTrans();
  const [wanted, setWanted] = React.useState('');
  const { columns } = model;
  const shown = inOrder(columns);
  const keys = React.useMemo(() => new Set(columns.map(column => column.key)), [columns]);
  const part = wanted.trim().toLowerCase();
  const fits = (key: string): boolean => `${key} ${labelOf(key, trans)}`.toLowerCase().includes(part);
  const others = allKeys(model).filter(key => !keys.has(key) && fits(key));
  const names = lastRead(model.names)?.value;
  return (
    <div className="notebench-Picker">
      <input
        type="search"
        className="notebench-Input"
        placeholder={trans.__('Find a column')}
        aria-label={trans.__('Find a column')}
        value={wanted}
        onChange={event => setWanted(event.target.value)}
      />
      <ul aria-label={trans.__('Shown')}>
        {shown.filter(({ key }) => fits(key)).map(column => (
          <ShownColumn key={column.key} column={column} model={model} />
        ))}
      </ul>
      <ul aria-label={trans.__('Not shown')}>
        {others.slice(0, OFFERED).map(key => (
          <li key={key}>
            <Tick columnKey={key} isShown={false} onToggle={() => model.setColumns(toggled(columns, key))} />
          </li>
        ))}
      </ul>
      {others.length > OFFERED && (
        <p className="notebench-faint">
          {trans._n('%1 more: search for it.', '%1 more: search for them.', others.length - OFFERED)}
        </p>
      )}
      {names?.is_cut === true && (
        <p className="notebench-faint">{trans.__('Only the commonest names are listed.')}</p>
      )}
    </div>
  );
}

function allKeys(model: TableModel): string[] {
  const names = lastRead(model.names)?.value;
  return [
    ...FACTS,
    ...(names?.metrics ?? []).map(({ name }) => `metrics.${name}`),
    ...(names?.params ?? []).map(({ name }) => `params.${name}`),
    ...(names?.tags ?? []).map(({ name }) => `tags.${name}`)
  ];
}

function ShownColumn({ column, model }: { readonly column: IColumn; readonly model: TableModel }): React.JSX.Element {
  const trans = useTrans();
  const { key, isPinned } = column;
  const { columns } = model;
  const label = labelOf(key, trans);
  return (
    <li
      onKeyDown={event => {
        const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (by !== undefined && event.altKey) {
          event.preventDefault();
          model.setColumns(moved(columns, key, by));
        }
      }}
    >
      <Tick columnKey={key} isShown onToggle={() => model.setColumns(toggled(columns, key))} />
      {([-1, 1] as const).map(by => (
        <button
          key={by}
          type="button"
          className="notebench-IconButton"
          title={by < 0 ? trans.__('Move up (Alt and ↑)') : trans.__('Move down (Alt and ↓)')}
          aria-label={by < 0 ? trans.__('Move %1 up', label) : trans.__('Move %1 down', label)}
          onClick={() => model.setColumns(moved(columns, key, by))}
        >
          <Glyph name={by < 0 ? 'rising' : 'falling'} />
        </button>
      ))}
      <button
        type="button"
        className="notebench-IconButton"
        aria-pressed={isPinned}
        title={isPinned ? trans.__('Let it scroll') : trans.__('Keep it in sight')}
        aria-label={trans.__('Keep %1 in sight', label)}
        onClick={() => model.setColumns(pinToggled(columns, key))}
      >
        <Glyph name="pin" />
      </button>
    </li>
  );
}

interface ITickProps {
  readonly columnKey: string;
  readonly isShown: boolean;
  readonly onToggle: () => void;
}

function Tick({ columnKey, isShown, onToggle }: ITickProps): React.JSX.Element {
  const trans = useTrans();
  const split = splitKey(columnKey);
  const words = {
    metrics: trans.__('metric'),
    params: trans.__('parameter'),
    tags: trans.__('tag')
  };
  return (
    <label className="notebench-Picker-tick">
      <input type="checkbox" checked={isShown} disabled={columnKey === 'name'} onChange={onToggle} />
      <span title={columnKey}>{labelOf(columnKey, trans)}</span>
      {split && <span className="notebench-faint">{words[split.group]}</span>}
    </label>
  );
}
