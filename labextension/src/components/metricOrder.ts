/** Which metrics come first: someone's own, then those that autologging adds, the machine's last. */

function rank(metric: string): number {
  return metric.startsWith('system/') ? 2 : metric.startsWith('training_') ? 1 : 0;
}

/** The same in their order, with what autologging added, and then what tells of the machine, at the end. */
export function ownFirst<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  return [...items].sort((one, other) => rank(nameOf(one)) - rank(nameOf(other)));
}

/** The metric that most runs have, one's own before autologging's; null where there is none. */
export function usualMetric(runs: Iterable<Record<string, unknown>>): string | null {
  const counts = new Map<string, number>();
  for (const metrics of runs) {
    Object.keys(metrics).forEach(name => counts.set(name, (counts.get(name) ?? 0) + 1));
  }
  const [first] = ownFirst(
    [...counts].sort(([, a], [, b]) => b - a),
    ([name]) => name
  );
  return first?.[0] ?? null;
}
