/** Which metrics come first: those that someone logged, before those that autologging adds. */

export function isAutologged(metric: string): boolean {
  return metric.startsWith('training_');
}

/** The same in their order, with what autologging added at the end. */
export function ownFirst<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  const own = items.filter(item => !isAutologged(nameOf(item)));
  return [...own, ...items.filter(item => isAutologged(nameOf(item)))];
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
