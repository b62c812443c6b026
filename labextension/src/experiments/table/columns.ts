/** The columns of the table of runs: which, in which order, how wide, and what each shows. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { isMapping } from '../../mapping';
import { formatAge, formatDuration, formatNumber, formatTime } from '../../components/figures';
import { stateWord } from '../../components/StateMark';
import type { RunSummary } from '../../nouns';

/** `name`, `state`, … or `metrics.<name>`, `params.<name>`, `tags.<name>`. */
export type ColumnKey = string;

export interface IColumn {
  readonly key: ColumnKey;
  /** In CSS pixels. */
  readonly width: number;
  /** Whether it stays in sight, left of the others. */
  readonly isPinned: boolean;
}

/** The columns that every run can fill. */
export const FACTS = ['star', 'name', 'state', 'experiment', 'started_at', 'duration', 'ended_at', 'note'] as const;

type Fact = (typeof FACTS)[number];

/** Columns that the user chose to see are at most so many: each is drawn only in sight. */
export const MOST_COLUMNS = 500;

export const WIDTHS = { least: 36, most: 1200 } as const;

const OWN_WIDTH: Readonly<Record<Fact, number>> = {
  star: 36,
  name: 220,
  state: 110,
  experiment: 150,
  started_at: 90,
  duration: 100,
  ended_at: 90,
  note: 240
};

const GROUPS = ['metrics', 'params', 'tags'] as const;

export type ColumnGroup = (typeof GROUPS)[number];

/** The kind of a column and its name there; null where it is a fact of every run. */
export function splitKey(key: ColumnKey): { readonly group: ColumnGroup; readonly name: string } | null {
  const group = GROUPS.find(known => key.startsWith(`${known}.`) && key.length > known.length + 1);
  return group === undefined ? null : { group, name: key.slice(group.length + 1) };
}

export function columnOf(key: ColumnKey): IColumn {
  const width = splitKey(key) ? 110 : (OWN_WIDTH[factOf(key) ?? 'state'] ?? 110);
  return { key, width, isPinned: key === 'star' || key === 'name' };
}

/** What is shown until the user chooses: the facts, and what most of these runs have. */
export function usualColumns(metrics: readonly string[], params: readonly string[]): readonly IColumn[] {
  return [
    ...['star', 'name', 'state', 'experiment', 'started_at', 'duration'],
    ...metrics.slice(0, 6).map(name => `metrics.${name}`),
    ...params.slice(0, 6).map(name => `params.${name}`)
  ].map(columnOf);
}

/** The columns that a setting or a link names; null where it names none that can be read. */
export function readColumns(value: unknown): readonly IColumn[] | null {
  if (!Array.isArray(value)) {
    return null;
  }
  const seen = new Set<string>();
  const columns = value.slice(0, MOST_COLUMNS).flatMap((item: unknown): IColumn[] => {
    const key = isMapping(item) ? item['key'] : undefined;
    if (!isMapping(item) || typeof key !== 'string' || seen.has(key) || !(factOf(key) || splitKey(key))) {
      return [];
    }
    seen.add(key);
    const { width, isPinned } = columnOf(key);
    const wide = item['width'];
    const pinned = item['isPinned'];
    return [
      {
        key,
        width: typeof wide === 'number' && Number.isFinite(wide) ? fit(wide) : width,
        isPinned: typeof pinned === 'boolean' ? pinned : isPinned
      }
    ];
  });
  return columns.length === 0 ? null : seen.has('name') ? columns : [columnOf('name'), ...columns];
}

export function labelOf(key: ColumnKey, trans: TranslationBundle): string {
  switch (factOf(key)) {
    case 'star':
      return trans.__('Starred');
    case 'name':
      return trans.__('Name');
    case 'state':
      return trans.__('State');
    case 'experiment':
      return trans.__('Experiment');
    case 'started_at':
      return trans.__('Started');
    case 'duration':
      return trans.__('Duration');
    case 'ended_at':
      return trans.__('Ended');
    case 'note':
      return trans.__('Note');
    case null:
      return splitKey(key)?.name ?? key;
  }
}

/** Whether cells are set right, in figures of one width. */
export function isFigureKey(key: ColumnKey): boolean {
  return key === 'duration' || splitKey(key)?.group === 'metrics';
}

/** What the server sorts by for this column; null where it cannot. */
export function sortKeyOf(key: ColumnKey): string | null {
  const split = splitKey(key);
  if (split) {
    return split.group === 'tags' ? null : key;
  }
  return ['name', 'state', 'started_at', 'ended_at', 'duration'].includes(key) ? key : null;
}

/** What a cell shows, and the whole of it where that is more. */
export function cellText(run: RunSummary, key: ColumnKey, now: number, trans: TranslationBundle): readonly [string, string | undefined] {
  const split = splitKey(key);
  if (split) {
    if (split.group === 'metrics') {
      const value = run.metrics[split.name];
      return [value === undefined ? '' : formatNumber(value), value === undefined ? undefined : String(value)];
    }
    const text = (split.group === 'params' ? run.params : run.tags)[split.name] ?? '';
    return [text, text];
  }
  switch (key) {
    case 'state':
      return [stateWord(run.state, trans), undefined];
    case 'started_at':
      return [formatAge(run.started_at, now, trans), formatTime(run.started_at)];
    case 'ended_at':
      return run.ended_at === null
        ? ['', undefined]
        : [formatAge(run.ended_at, now, trans), formatTime(run.ended_at)];
    case 'duration':
      return run.ended_at === null
        ? ['', undefined]
        : [formatDuration(Date.parse(run.ended_at) - Date.parse(run.started_at), trans), undefined];
    case 'experiment':
      return [run.experiment, run.experiment];
    case 'note':
      return [run.note.split('\n')[0] ?? '', run.note];
    default:
      return [run.name, run.name];
  }
}

/** The pinned columns before the others, each kind in its order. */
export function inOrder(columns: readonly IColumn[]): readonly IColumn[] {
  return [...columns.filter(column => column.isPinned), ...columns.filter(column => !column.isPinned)];
}

/** The columns with one more, or without it; the name stays, for a row without one cannot be told. */
export function toggled(columns: readonly IColumn[], key: ColumnKey): readonly IColumn[] {
  if (!columns.some(column => column.key === key)) {
    return [...columns, columnOf(key)];
  }
  return key === 'name' ? columns : columns.filter(column => column.key !== key);
}

export function resized(columns: readonly IColumn[], key: ColumnKey, width: number): readonly IColumn[] {
  return columns.map(column => (column.key === key ? { ...column, width: fit(width) } : column));
}

export function pinToggled(columns: readonly IColumn[], key: ColumnKey): readonly IColumn[] {
  return columns.map(column => (column.key === key ? { ...column, isPinned: !column.isPinned } : column));
}

/** The columns with one moved by so many places among those that are pinned as it is. */
export function moved(columns: readonly IColumn[], key: ColumnKey, by: number): readonly IColumn[] {
  const ordered = inOrder(columns);
  const target = ordered[ordered.findIndex(column => column.key === key) + by];
  return target ? movedTo(columns, key, target.key) : ordered;
}

/** The columns with one put where another stands; it is pinned as that one is. */
export function movedTo(columns: readonly IColumn[], key: ColumnKey, place: ColumnKey): readonly IColumn[] {
  const ordered = inOrder(columns);
  const from = ordered.findIndex(column => column.key === key);
  const to = ordered.findIndex(column => column.key === place);
  const column = ordered[from];
  const target = ordered[to];
  if (!column || !target || from === to) {
    return ordered;
  }
  const rest = ordered.filter(other => other.key !== key);
  rest.splice(to, 0, { ...column, isPinned: target.isPinned });
  return rest;
}

function fit(width: number): number {
  return Math.round(Math.min(WIDTHS.most, Math.max(WIDTHS.least, width)));
}

function factOf(key: ColumnKey): Fact | null {
  return FACTS.find(fact => fact === key) ?? null;
}
