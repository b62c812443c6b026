/** One question to Notebench's part of the Jupyter server, and its tagged answer. */
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import type { Parser } from './parse';
import { isMapping, ShapeError } from './parse';

/** The server answered, and the answer is no. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string
  ) {
    super(message);
    this.name = 'ApiError';
  }
}

/** What became of a question. */
export type Answer<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'refused'; readonly error: ApiError }
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The values of a query; a list is a repeated parameter, `undefined` is left out. */
export type Query = Record<string, string | number | boolean | readonly string[] | undefined>;

/** The address of a route below the server's base URL. */
export function routeUrl(settings: ServerConnection.ISettings, route: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (Array.isArray(value)) {
      value.forEach(item => search.append(key, String(item)));
    } else if (value !== undefined && value !== '') {
      search.append(key, String(value));
    }
  }
  const tail = search.toString();
  return URLExt.join(settings.baseUrl, 'notebench/api', route) + (tail ? `?${tail}` : '');
}

/** Asks a route and reads its answer with `parse`; never throws. */
export async function requestJson<T>(
  settings: ServerConnection.ISettings,
  route: string,
  parse: Parser<T>,
  query: Query = {}
): Promise<Answer<T>> {
  let response: Response;
  let body: string;
  try {
    response = await ServerConnection.makeRequest(routeUrl(settings, route, query), {}, settings);
    body = await response.text();
  } catch (reason) {
    return { kind: 'unreachable', reason: reason instanceof Error ? reason.message : String(reason) };
  }
  const value = fromJson(body);
  if (!response.ok) {
    return { kind: 'refused', error: new ApiError(response.status, messageOf(value, response)) };
  }
  try {
    return { kind: 'ok', value: parse(value) };
  } catch (reason) {
    if (reason instanceof ShapeError) {
      return { kind: 'unreadable', reason: reason.message };
    }
    throw reason;
  }
}

/** The value that a JSON text holds, or undefined where it is not JSON. */
export function fromJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function messageOf(body: unknown, response: Response): string {
  if (isMapping(body) && typeof body['message'] === 'string' && body['message'] !== '') {
    return body['message'];
  }
  return `${response.status} ${response.statusText}`.trim();
}
