/** The arguments of commands: anyone may execute one with anything. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

/** The schema of a command that reads no arguments. */
export const NO_ARGS = { type: 'object', properties: {} } as const;

/** A text among the arguments, or null where it is missing or of another kind. */
export function textArg(args: ReadonlyPartialJSONObject, name: string): string | null {
  const value = args[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** The arguments that a part of an address carries as JSON; none where it carries none. */
export function jsonArgs(json: string | null): ReadonlyPartialJSONObject {
  try {
    const value: unknown = JSON.parse(json ?? '{}');
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

/** What the row bears, under this name among its data, that the menu was opened on. */
export function clickedData(app: JupyterFrontEnd, name: string): string | null {
  const row = app.contextMenuHitTest(node => node.dataset[name] !== undefined);
  return row?.dataset[name] ?? null;
}
