/** Which runs of pipelines are held side by side: two of them. */
import type { ICompared } from '../../comparison/compared';

export const COMPARED: ICompared = { least: 2, most: 2, arg: 'runIds', key: 'notebench-compare-pipeline-runs' };
