/** One question to Notebench's part of the Jupyter server, and its tagged answer. */
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

import type { Parser } from './parse';
import { ShapeError } from './parse';
import { isMapping } from '../mapping';

/** The server answered, and the answer is no. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    part: { readonly retryAfter?: number; readonly loginUrl?: string } = {}
  ) {
    super(message);
    this.retryAfter = part.retryAfter ?? 0;
    this.loginUrl = part.loginUrl ?? null;
    this.name = 'ApiError';
  }

  /** Milliseconds for which the server asks to be left alone. */
  readonly retryAfter: number;
  /** Where the user logs in; null where that would not help, or is not known. */
  readonly loginUrl: string | null;
}

/** What became of a question. */
export type Answer<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'refused'; readonly error: ApiError }
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The answer with its value put in another form. */
export function mapped<T, U>(answer: Answer<T>, change: (value: T) => U): Answer<U> {
  return answer.kind === 'ok' ? { kind: 'ok', value: change(answer.value) } : answer;
}

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

/** What a request changes. */
export interface ISent {
  readonly method: 'POST' | 'PATCH' | 'DELETE';
  readonly body?: object;
}

/** Asks a route and reads its answer with `parse`; never throws. */
export async function requestJson<T>(
  settings: ServerConnection.ISettings,
  route: string,
  parse: Parser<T>,
  query: Query = {},
  sent?: ISent
): Promise<Answer<T>> {
  let response: Response;
  let body: string;
  try {
    response = await ServerConnection.makeRequest(routeUrl(settings, route, query), init(sent), settings);
    body = await response.text();
  } catch (reason) {
    return { kind: 'unreachable', reason: reason instanceof Error ? reason.message : String(reason) };
  }
  const value = fromJson(body);
  if (!response.ok) {
    return { kind: 'refused', error: errorOf(response, messageOf(value, response), settings) };
  }
  if (response.redirected && value === undefined) {
    // A hub that no longer knows the user leads to its login page instead.
    const { url } = response;
    return { kind: 'refused', error: new ApiError(401, url, { loginUrl: loginUrl(settings) }) };
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

function init(sent: ISent | undefined): RequestInit {
  if (!sent) {
    return {};
  }
  const { method, body } = sent;
  return body === undefined ? { method } : { method, body: JSON.stringify(body) };
}

/** The value that a JSON text holds, or undefined where it is not JSON. */
export function fromJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function errorOf(response: Response, message: string, settings: ServerConnection.ISettings): ApiError {
  const isRefused = response.status === 401 || response.status === 403;
  return new ApiError(response.status, message, {
    retryAfter: retryAfter(response),
    ...(isRefused ? { loginUrl: loginUrl(settings) } : {})
  });
}

function loginUrl({ baseUrl }: ServerConnection.ISettings): string {
  return URLExt.join(baseUrl, 'login');
}

/** The longest that a server is left alone on its own word. */
const LONGEST = 10 * 60 * 1000;

/** What `Retry-After` says, in seconds or as a date; 0 where it says nothing. */
function retryAfter({ headers }: Response): number {
  const said = headers.get('Retry-After');
  if (said === null || said === '') {
    return 0;
  }
  const milliseconds = /^\d+$/.test(said) ? 1000 * Number(said) : Date.parse(said) - Date.now();
  return Number.isNaN(milliseconds) ? 0 : Math.min(LONGEST, Math.max(0, milliseconds));
}

function messageOf(body: unknown, response: Response): string {
  if (isMapping(body) && typeof body['message'] === 'string' && body['message'] !== '') {
    return body['message'];
  }
  return `${response.status} ${response.statusText}`.trim();
}
