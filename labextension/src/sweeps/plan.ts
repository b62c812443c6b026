/** A plan as rows that are read: what is swept, and how it is searched. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { isMapping } from '../mapping';
import { formatAmount, formatNumber } from '../components/figures';
import type { Row } from '../components/tableRows';
import { wholeText } from '../components/values';
import type { SweepDetail, SweepNamed, SweepPlan } from '../nouns';
import { targetOf } from '../nouns';
import { metricWord } from './words';

/** A row for each parameter: name, type, what is allowed or given, when it counts, help. */
export function spaceRows({ space }: SweepPlan, trans: TranslationBundle): readonly Row[] {
  const properties = isMapping(space.parameters['properties']) ? space.parameters['properties'] : {};
  return space.order.map(name => {
    const said = isMapping(properties[name]) ? properties[name] : {};
    const ours = isMapping(said['x-notebench']) ? said['x-notebench'] : {};
    const isSwept = space.swept.includes(name);
    const fixed = space.fixed[name] ?? said['default'];
    const allowed = isSwept ? rangeText(said, ours, trans) : trans.__('stands still at %1', wholeText(fixed));
    return [name, wordOf(ours['type'] ?? said['type']), allowed, wordOf(ours['when']), wordOf(said['description'])];
  });
}

/** The range or the choices of a parameter, from its JSON Schema. */
function rangeText(said: Record<string, unknown>, ours: Record<string, unknown>, trans: TranslationBundle): string {
  if (Array.isArray(said['enum'])) {
    return said['enum'].map(wholeText).join(' | ');
  }
  if (said['type'] === 'boolean') {
    return 'False | True';
  }
  const low = ours['low'] ?? said['minimum'] ?? said['exclusiveMinimum'];
  const high = ours['high'] ?? said['maximum'] ?? said['exclusiveMaximum'];
  const step = ours['step'] ?? said['multipleOf'];
  return [
    `${endText(low)}..${endText(high)}`,
    ...(step === undefined ? [] : [trans.__('step %1', endText(step))]),
    ...(ours['log'] === true ? [trans.__('log')] : [])
  ].join(' ');
}

function endText(value: unknown): string {
  return typeof value === 'number' ? String(value) : wholeText(value);
}

function wordOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** What is said of the search beside its space and budget, as names and values. */
export function searchRows(
  { plan, metrics, place }: Pick<SweepDetail, 'plan' | 'metrics' | 'place'>,
  trans: TranslationBundle
): readonly (readonly [string, string])[] {
  const { objective, sampler, pruner, seed, constraints } = plan;
  const rows: readonly (readonly [string, string])[] = [
    [trans.__('Objective'), objectiveText(objective, trans)],
    [trans._n('Metric', 'Metrics', metrics.length), metrics.map(each => metricWord(each, trans)).join(', ')],
    [trans._n('Constraint', 'Constraints', constraints.length), constraints.join(', ')],
    [trans.__('Sampler'), sampler ? namedText(sampler) : trans.__('tpe (the usual one)')],
    [trans.__('Pruner'), pruner ? namedText(pruner) : metrics.length > 1 ? '' : trans.__('median (the usual one)')],
    [trans.__('Seed'), seed === null ? '' : String(seed)],
    [trans.__('Runs on'), targetOf({ place }) ?? ''],
    [trans.__('Workers'), formatNumber(plan.workers)],
    [trans.__('GPUs for each trial'), plan.gpus === 0 ? '' : formatAmount(plan.gpus)],
    [
      trans.__('Isolation'),
      plan.isolation === 'process' ? trans.__('a fresh process for each trial') : trans.__('workers are used again')
    ],
    [trans.__('Tries of a lost trial'), formatNumber(plan.retries + 1)]
  ];
  return rows.filter(([, value]) => value !== '');
}

function objectiveText({ kind, target }: SweepPlan['objective'], trans: TranslationBundle): string {
  switch (kind) {
    case 'cell':
      return trans.__('a cell');
    case 'notebook':
      return trans.__('a notebook');
    case 'pickled':
      return trans.__('a function out of a notebook or a script');
    case 'function':
      return target;
  }
}

function namedText({ name, options }: SweepNamed): string {
  const said = Object.entries(options).map(([key, value]) => `${key}=${wholeText(value)}`);
  return said.length === 0 ? name : `${name} (${said.join(', ')})`;
}
