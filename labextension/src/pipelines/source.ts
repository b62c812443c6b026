import { PathExt } from '@jupyterlab/coreutils';

import type { GraphStep } from '../nouns';

/** The path of what a step runs below the workspace; null where it is no file of its own. */
export function sourceOf(pipeline: string, { kind, source }: GraphStep): string | null {
  if (source === '' || kind === 'function') {
    return null;
  }
  return source.startsWith('/') ? source : PathExt.join(PathExt.dirname(pipeline), source);
}
