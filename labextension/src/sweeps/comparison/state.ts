/** Which sweeps are held side by side. */
import type { ICompared } from '../../comparison/compared';

export const COMPARED: ICompared = { least: 2, most: 20, arg: 'sweepIds', key: 'notebench-compare-sweeps' };
