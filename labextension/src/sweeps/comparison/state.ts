/** Which sweeps are held side by side: kept with the layout, and carried by a link. */
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { SWEEP_ID } from '../state';

/** The sweeps that are compared at once. */
export const COMPARED = { least: 2, most: 20 } as const;

/** The sweeps that arguments name, each once; null where they are too few, or too many. */
export function namedSweeps(args: ReadonlyPartialJSONObject): readonly string[] | null {
  const named = args['sweepIds'];
  const ids = Array.isArray(named)
    ? named.filter((id): id is string => typeof id === 'string' && SWEEP_ID.test(id))
    : [];
  const found = [...new Set(ids)];
  return found.length < COMPARED.least || found.length > COMPARED.most ? null : found;
}

/** The query of an address that brings the page again. */
export function sweepsQuery(sweepIds: readonly string[]): string {
  return new URLSearchParams({ 'notebench-compare-sweeps': sweepIds.join(',') }).toString();
}

export const LINK_PATTERN = /[?&]notebench-compare-sweeps=/;

/** The arguments that the query of an address says. */
export function sweepsArgs(search: string): ReadonlyPartialJSONObject {
  return { sweepIds: (new URLSearchParams(search).get('notebench-compare-sweeps') ?? '').split(',') };
}
