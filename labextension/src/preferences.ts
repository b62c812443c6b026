/** Reads the settings as the user may have written them: what is not allowed is the default. */
import type { Sort } from './experiments/query';
import { SORTS } from './experiments/query';
import { readColumns } from './experiments/table/columns';
import type { IPreferenceValues } from './tokens';

export function readPreferences(settings: Readonly<Record<string, unknown>>): IPreferenceValues {
  const { metric, sort, pollInterval, pageSize, notifyOnFailure, columns } = settings;
  const chosen = typeof metric === 'string' && metric !== '' ? metric : null;
  return {
    metric: chosen,
    sort: sortOf(sort, chosen),
    pollInterval: 1000 * between(pollInterval, 5, 3600, 30),
    pageSize: Math.round(between(pageSize, 20, 1000, 100)),
    notifyOnFailure: notifyOnFailure === true,
    columns: readColumns(columns)
  };
}

function between(value: unknown, least: number, most: number, otherwise: number): number {
  return typeof value === 'number' && value >= least && value <= most ? value : otherwise;
}

/** The order that is set; one by a metric needs a metric. */
function sortOf(value: unknown, metric: string | null): Sort {
  const found = SORTS.find(known => known === value) ?? 'newest';
  return metric === null && (found === 'highest' || found === 'lowest') ? 'newest' : found;
}
