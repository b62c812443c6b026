/** Which things of a kind are held side by side: named by a command's arguments, kept with the layout, carried by a link. */
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

/** How many can be compared at once, and by which names their ids go. */
export interface ICompared {
  readonly least: number;
  readonly most: number;
  /** The argument of the command. */
  readonly arg: string;
  /** The name in the query of an address. */
  readonly key: string;
}

/** What an id of a job looks like. */
const JOB_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,255}$/;

/** The ids that arguments name, each once; null where they are too few, or too many. */
export function namedIds(args: ReadonlyPartialJSONObject, { arg, least, most }: ICompared): readonly string[] | null {
  const named = args[arg];
  const ids = Array.isArray(named)
    ? named.filter((id): id is string => typeof id === 'string' && JOB_ID.test(id))
    : [];
  const found = [...new Set(ids)];
  return found.length < least || found.length > most ? null : found;
}

/** The query of an address that brings the page again. */
export function idsQuery(ids: readonly string[], { key }: ICompared): string {
  return new URLSearchParams({ [key]: ids.join(',') }).toString();
}

/** What the query of such an address looks like. */
export function linkPattern({ key }: ICompared): RegExp {
  return new RegExp(`[?&]${key}=`);
}

/** The arguments that the query of an address says. */
export function idsArgs(search: string, { arg, key }: ICompared): ReadonlyPartialJSONObject {
  return { [arg]: (new URLSearchParams(search).get(key) ?? '').split(',') };
}
