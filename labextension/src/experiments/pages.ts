/** The loaded stretches of a long list: pages by number, the rest known by count only. */
import { ownFirst, usualMetric } from '../components/metricOrder';
import type { RunPage, RunSummary } from '../nouns';

/** Pages kept in memory; the ones farthest from the last reading go first. */
const KEPT = 20;

export class RunPages {
  constructor(
    readonly size: number,
    readonly total: number,
    private readonly _pages: ReadonlyMap<number, readonly RunSummary[]> = new Map()
  ) {}

  /** The run at a place of the whole list, where its page is loaded. */
  at(index: number): RunSummary | undefined {
    return this._pages.get(Math.floor(index / this.size))?.[index % this.size];
  }

  /** The numbers of the pages that cover the places from `first` to `last`. */
  covering(first: number, last: number): number[] {
    const end = Math.max(0, Math.min(last, this.total - 1));
    const from = Math.floor(Math.max(0, Math.min(first, end)) / this.size);
    const to = Math.floor(end / this.size);
    return Array.from({ length: to - from + 1 }, (_, step) => from + step);
  }

  has(page: number): boolean {
    return this._pages.has(page);
  }

  /** These pages and one more, which also brings the newest count. */
  with(number: number, page: RunPage): RunPages {
    const pages = new Map(this._pages).set(number, page.runs);
    const far = [...pages.keys()].sort((a, b) => Math.abs(b - number) - Math.abs(a - number));
    far.slice(0, Math.max(0, pages.size - KEPT)).forEach(key => pages.delete(key));
    return new RunPages(this.size, page.total, pages);
  }

  /** The runs that are loaded, by their places. */
  loaded(): RunSummary[] {
    const numbers = [...this._pages.keys()].sort((a, b) => a - b);
    return numbers.flatMap(number => this._pages.get(number) ?? []);
  }

  /** The place of a run among those loaded, or -1. */
  indexOf(runId: string): number {
    for (const [number, runs] of this._pages) {
      const found = runs.findIndex(run => run.run_id === runId);
      if (found >= 0) {
        return number * this.size + found;
      }
    }
    return -1;
  }

  /** The names of all metrics of the loaded runs, sorted; autologging's at the end. */
  metricNames(): string[] {
    const names = new Set(this._metrics().flatMap(metrics => Object.keys(metrics)));
    return ownFirst(
      [...names].sort((a, b) => a.localeCompare(b)),
      name => name
    );
  }

  /** The metric that most of the loaded runs have. */
  usualMetric(): string | null {
    return usualMetric(this._metrics());
  }

  private _metrics(): RunSummary['metrics'][] {
    return [...this._pages.values()].flatMap(runs => runs.map(run => run.metrics));
  }
}
