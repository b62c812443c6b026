/** What can be an axis: the runs' parameters and metrics, by `params.<name>` and `metrics.<name>`. */
import { ownFirst } from '../components/metricOrder';
import type { Comparison } from '../nouns';

/** The axes with which the parallel view begins. */
const USUAL = { params: 5, metrics: 3 } as const;

export const MOST_AXES = 20;
export const FEWEST_AXES = 2;

export interface IAxis {
  readonly key: string;
  readonly name: string;
  readonly kind: 'params' | 'metrics';
}

/** All axes: the parameters that differ first, and all metrics. */
export function axesOf({ parameters, metrics }: Comparison): IAxis[] {
  return [
    ...parameters.rows.map(row => axis('params', row.name)),
    ...ownFirst(metrics.rows, row => row.name).map(row => axis('metrics', row.name))
  ];
}

/** The first parameters that differ, and the first metrics. */
export function usualAxes(tables: Comparison): string[] {
  const differing = new Set(tables.parameters.rows.filter(row => !row.is_equal).map(row => row.name));
  const all = axesOf(tables);
  const params = all.filter(({ kind, name }) => kind === 'params' && differing.has(name)).slice(0, USUAL.params);
  const metrics = all.filter(({ kind }) => kind === 'metrics').slice(0, USUAL.metrics);
  const usual = [...params, ...metrics];
  return (usual.length >= FEWEST_AXES ? usual : all.slice(0, FEWEST_AXES)).map(({ key }) => key);
}

/** The names of one kind among keys. */
export function namesOfKind(keys: readonly string[], kind: IAxis['kind']): string[] {
  return keys.filter(key => key.startsWith(`${kind}.`)).map(key => key.slice(kind.length + 1));
}

function axis(kind: IAxis['kind'], name: string): IAxis {
  return { key: `${kind}.${name}`, name, kind };
}
