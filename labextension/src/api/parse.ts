/**
 * Small parsers from `unknown` to the nouns.
 *
 * Each checks the structure it needs and names the place where it did not find
 * it; fields that it does not know are let through, so a newer server is read.
 */
import { isMapping } from '../mapping';

/** Turns a value into a `T`, or throws a `ShapeError` that names the place. */
export type Parser<T> = (value: unknown, at?: string) => T;

/** A value did not have the structure that was asked for. */
export class ShapeError extends Error {
  constructor(
    readonly at: string,
    readonly expected: string
  ) {
    super(`${at} is not ${expected}`);
    this.name = 'ShapeError';
  }
}

export const text: Parser<string> = (value, at = 'the value') => {
  if (typeof value !== 'string') {
    throw new ShapeError(at, 'text');
  }
  return value;
};

export const number: Parser<number> = (value, at = 'the value') => {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new ShapeError(at, 'a finite number');
  }
  return value;
};

export const flag: Parser<boolean> = (value, at = 'the value') => {
  if (typeof value !== 'boolean') {
    throw new ShapeError(at, 'true or false');
  }
  return value;
};

export const anything: Parser<unknown> = value => value;

/** A time as RFC 3339 writes it. */
export const time: Parser<string> = (value, at = 'the value') => {
  const written = text(value, at);
  if (Number.isNaN(Date.parse(written))) {
    throw new ShapeError(at, 'a time');
  }
  return written;
};

/** What an older server, or a card that it wrote, left out. */
export function orElse<T>(parse: Parser<T>, missing: T): Parser<T> {
  return (value, at) => (value === undefined ? missing : parse(value, at));
}

export function nullable<T>(parse: Parser<T>): Parser<T | null> {
  return (value, at) => (value === null ? null : parse(value, at));
}

export function listOf<T>(parse: Parser<T>): Parser<T[]> {
  return (value, at = 'the value') => {
    if (!Array.isArray(value)) {
      throw new ShapeError(at, 'a list');
    }
    return value.map((item, index) => parse(item, `${at}[${index}]`));
  };
}

export function mappingOf<T>(parse: Parser<T>): Parser<Record<string, T>> {
  return (value, at = 'the value') => {
    if (!isMapping(value)) {
      throw new ShapeError(at, 'a mapping');
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, parse(item, `${at}.${key}`)]));
  };
}

export function oneOf<T extends string>(...words: readonly T[]): Parser<T> {
  return (value, at = 'the value') => {
    const found = words.find(word => word === value);
    if (found === undefined) {
      throw new ShapeError(at, `one of ${words.join(', ')}`);
    }
    return found;
  };
}

/** A mapping with these fields, each read by its own parser. */
export function shape<T extends object>(fields: { [K in keyof T]-?: Parser<T[K]> }): Parser<T> {
  return (value, at = 'the answer') => {
    if (!isMapping(value)) {
      throw new ShapeError(at, 'a mapping');
    }
    const built: Partial<T> = {};
    for (const key in fields) {
      built[key] = fields[key](value[key], `${at}.${key}`);
    }
    return whole(built, fields);
  };
}

/** Narrows a partial that holds every key of its fields. */
function whole<T extends object>(built: Partial<T>, fields: Record<keyof T, unknown>): T {
  if (!hasAll(built, fields)) {
    throw new ShapeError('the answer', 'whole');
  }
  return built;
}

function hasAll<T extends object>(built: Partial<T>, fields: Record<keyof T, unknown>): built is T {
  return Object.keys(fields).every(key => key in built);
}
