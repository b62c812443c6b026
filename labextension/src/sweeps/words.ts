/** The words of sweeps: what a verb does to one, how its values read, what is left of its time. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { CommandIDs } from '../commandIds';
import { formatDuration } from '../components/figures';
import { isMapping } from '../mapping';
import type { IVerbWords } from '../jobs/words';
import { verbWords } from '../jobs/words';
import type { JobVerb, Sweep, SweepDetail, SweepMetric, Trial, TrialState } from '../nouns';
import { isLive } from '../nouns';

/** Every state of a trial, in the order in which they are counted. */
export const TRIAL_STATES: readonly TrialState[] = [
  'running',
  'queued',
  'finished',
  'pruned',
  'failed',
  'cancelled',
  'lost'
];

/** What a button for a verb of a sweep bears; trials that run are let finish by all but cancel. */
export function sweepVerbWords(verb: JobVerb, trans: TranslationBundle): IVerbWords {
  const words = verbWords(verb, trans);
  switch (verb) {
    case 'pause':
      return {
        ...words,
        caption: trans.__('Let the trials that run finish, and begin none until it is resumed'),
        command: CommandIDs.pauseSweep
      };
    case 'resume':
      return { ...words, caption: trans.__('Let the sweep go on'), command: CommandIDs.resumeSweep };
    case 'stop':
      return {
        ...words,
        caption: trans.__('Let the trials that run finish, and end the sweep'),
        command: CommandIDs.stopSweep
      };
    case 'cancel':
      return { ...words, caption: trans.__('End the sweep and its trials now'), command: CommandIDs.cancelSweep };
    case 'retry':
      return {
        ...words,
        caption: trans.__('Go on with the sweep, with all trials that there are'),
        command: CommandIDs.retrySweep
      };
  }
}

/** The trials that came to an end of their own, and so count against the budget. */
export function settledOf({ trials }: Pick<Sweep, 'trials'>): number {
  return (trials['finished'] ?? 0) + (trials['pruned'] ?? 0) + (trials['failed'] ?? 0);
}

/** `12/40`, or only how many where there is no limit. */
export function trialsWord(sweep: Sweep): string {
  const done = settledOf(sweep).toLocaleString();
  const total = sweep.progress?.total ?? null;
  return total === null ? done : `${done}/${total.toLocaleString()}`;
}

/** The name of a metric and where it is to go. */
export function metricWord({ name, direction }: SweepMetric, trans: TranslationBundle): string {
  return direction === 'maximize' ? trans.__('%1 (maximize)', name) : trans.__('%1 (minimize)', name);
}

/** What is left of its time, if it goes on as before; empty where nothing tells. */
export function restWord(sweep: SweepDetail, readAt: number, now: number, trans: TranslationBundle): string {
  if (sweep.rest_s === null || sweep.state !== 'running') {
    return '';
  }
  const end = readAt + 1000 * sweep.rest_s;
  const left_s = Math.round((end - now) / 1000);
  if (left_s < 1) {
    return trans.__('almost done');
  }
  const left = left_s < 60 ? trans.__('%1 s', left_s) : formatDuration(1000 * left_s, trans);
  if (left_s >= A_DAY_S) {
    return trans.__('about %1 left', left);
  }
  const clock = new Date(end).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  return trans.__('about %1 left, until %2', left, clock);
}

/** From here on, a time of the day does not tell the end. */
const A_DAY_S = 86_400;

/** The names of the parameters: those of the plan, then those that a function asked for by itself, as far as is known. */
export function paramNames({ plan, best_params: best }: SweepDetail, trials: readonly Trial[] = []): readonly string[] {
  const names = new Set([...plan.space.swept, ...Object.keys(best ?? {})]);
  for (const { params } of trials) {
    for (const name in params) {
      names.add(name);
    }
  }
  return [...names];
}

/** Whether trials of it may still change by themselves. */
export function isGoingOn(state: TrialState): boolean {
  return state !== 'pruned' && isLive(state);
}

/** Parameters as lines of Python that assign them; `formats` tells those that JSON carries as texts. */
export function pythonOf(params: Readonly<Record<string, unknown>>, formats: Readonly<Record<string, string>>): string {
  const lines = Object.entries(params).map(([name, value]) => `${name} = ${literal(value, formats[name])}`);
  const isDated = Object.keys(params).some(name => formats[name] !== undefined);
  return [...(isDated ? ['import datetime', ''] : []), ...lines].join('\n');
}

/** The parameters of a plan whose values are dates or times, by their names. */
export function formatsOf(schema: unknown): Readonly<Record<string, string>> {
  const properties = isMapping(schema) ? schema['properties'] : null;
  return Object.fromEntries(
    Object.entries(isMapping(properties) ? properties : {}).flatMap(([name, said]) => {
      const format = isMapping(said) ? said['format'] : undefined;
      return typeof format === 'string' && format in READERS ? [[name, format] as const] : [];
    })
  );
}

/** What reads a text of this format in Python. */
const READERS: Readonly<Record<string, string>> = {
  date: 'datetime.date.fromisoformat',
  'date-time': 'datetime.datetime.fromisoformat',
  time: 'datetime.time.fromisoformat'
};

function literal(value: unknown, format: string | undefined): string {
  if (typeof value === 'string') {
    const quoted = JSON.stringify(value);
    const reader = format === undefined ? undefined : READERS[format];
    return reader === undefined ? quoted : `${reader}(${quoted})`;
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  if (Array.isArray(value)) {
    return `[${value.map(item => literal(item, undefined)).join(', ')}]`;
  }
  if (isMapping(value)) {
    const items = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${literal(item, undefined)}`);
    return `{${items.join(', ')}}`;
  }
  return typeof value === 'number' ? String(value) : 'None';
}
