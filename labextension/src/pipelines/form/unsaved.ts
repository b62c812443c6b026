/** What a run reads from files: they are run as they are saved. */
import { PathExt } from '@jupyterlab/coreutils';

import type { PipelineGraph } from '../../nouns';

/** The documents that are open, and what is not saved of them. */
export interface IUnsaved {
  /** Those among these paths with changes that are not saved. */
  among(paths: readonly string[]): readonly string[];
  save(paths: readonly string[]): Promise<void>;
}

/** The file of a pipeline, its notebooks, and the modules of its functions. */
export function filesOf({ path, steps }: PipelineGraph): readonly string[] {
  const folder = PathExt.dirname(path);
  const files = steps
    .filter(({ source }) => source !== '')
    .map(({ kind, source }) => (kind === 'function' ? `${source.replace(/:.*$/, '').replaceAll('.', '/')}.py` : source));
  return [...new Set([path, ...files.map(file => PathExt.normalize(PathExt.join(folder, file)))])];
}
