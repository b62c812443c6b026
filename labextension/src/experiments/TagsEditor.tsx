/** Tags in rows of name and value, and what became of them. */
import React from 'react';

import { Glyph } from '../components/Glyph';
import { useTrans } from '../components/Trans';
import type { RunSummary } from '../nouns';

/** What changes: a value sets a tag, null takes it away. */
export type TagChanges = Readonly<Record<string, string | null>>;

/** The tags of the runs; where their values differ, the value is empty. */
export function sharedTags(runs: readonly RunSummary[]): Readonly<Record<string, string>> {
  const names = [...new Set(runs.flatMap(run => Object.keys(run.tags)))].sort();
  return Object.fromEntries(
    names.map(name => {
      const values = new Set(runs.map(run => run.tags[name] ?? ''));
      return [name, values.size === 1 ? ([...values][0] ?? '') : ''];
    })
  );
}

export interface ITagsEditorProps {
  readonly tags: Readonly<Record<string, string>>;
  /** The changes since the beginning, at each of them. */
  readonly onChange: (changes: TagChanges) => void;
}

interface ITag {
  readonly name: string;
  readonly value: string;
  readonly isNew: boolean;
}

export function TagsEditor({ tags, onChange }: ITagsEditorProps): React.JSX.Element {
  const trans = useTrans();
  const [rows, setRows] = React.useState<readonly ITag[]>([
    ...Object.entries(tags).map(([name, value]) => ({ name, value, isNew: false })),
    { name: '', value: '', isNew: true }
  ]);
  const set = (changed: readonly ITag[]): void => {
    setRows(changed);
    onChange(changesOf(tags, changed));
  };
  const change = (place: number, part: Partial<ITag>): void =>
    set(rows.map((row, index) => (index === place ? { ...row, ...part } : row)));
  return (
    <div className="notebench-Tags">
      {rows.map((row, place) => (
        <div key={place} className="notebench-FilterForm-row">
          <input
            className="notebench-Input"
            aria-label={trans.__('Tag %1', place + 1)}
            placeholder={trans.__('Tag')}
            readOnly={!row.isNew}
            maxLength={250}
            value={row.name}
            onChange={event => change(place, { name: event.target.value })}
          />
          <input
            className="notebench-Input"
            aria-label={trans.__('Value %1', place + 1)}
            placeholder={row.isNew ? trans.__('Value') : trans.__('as it is')}
            maxLength={5000}
            value={row.value}
            onChange={event => change(place, { value: event.target.value })}
          />
          <button
            type="button"
            className="notebench-IconButton"
            title={trans.__('Remove')}
            aria-label={trans.__('Remove tag %1', row.name === '' ? place + 1 : row.name)}
            onClick={() => set(rows.filter((_, index) => index !== place))}
          >
            <Glyph name="close" />
          </button>
        </div>
      ))}
      <button
        type="button"
        className="notebench-Button notebench-mod-small"
        onClick={() => setRows([...rows, { name: '', value: '', isNew: true }])}
      >
        <Glyph name="add" /> {trans.__('Add a tag')}
      </button>
    </div>
  );
}

/** Rows that are gone are taken away; those left as they were change nothing. */
export function changesOf(
  before: Readonly<Record<string, string>>,
  rows: readonly { readonly name: string; readonly value: string; readonly isNew: boolean }[]
): TagChanges {
  const named = rows.filter(row => row.name.trim() !== '');
  const kept = new Set(named.map(row => row.name.trim()));
  const gone = Object.keys(before).filter(name => !kept.has(name));
  const set = named.filter(row => row.isNew || row.value !== before[row.name]);
  return Object.fromEntries([
    ...gone.map(name => [name, null] as const),
    ...set.map(row => [row.name.trim(), row.value] as const)
  ]);
}
