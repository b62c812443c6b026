/** The words of targets: their state, what is in use there, where a token is found. */
import type { TranslationBundle } from '@jupyterlab/translation';

import { formatAmount } from '../components/figures';
import type { MarkedState } from '../components/StateMark';
import type { Finding, Target, TargetDetail, TargetNode } from '../nouns';
import { isLive } from '../nouns';

type State = TargetDetail['state'];

/** The sign of a state: what works, what refuses, and what nobody knows. */
export const MARKS: Record<State, MarkedState> = { ready: 'finished', refused: 'failed', unreachable: 'lost' };
export const LEVELS: Record<Finding['level'], MarkedState> = { ok: 'finished', warning: 'paused', problem: 'failed' };

export function stateWord(state: State, trans: TranslationBundle): string {
  switch (state) {
    case 'ready':
      return trans.__('Ready');
    case 'refused':
      return trans.__('Cannot be used');
    case 'unreachable':
      return trans.__('Does not answer');
  }
}

export function levelWord(level: Finding['level'], trans: TranslationBundle): string {
  switch (level) {
    case 'ok':
      return trans.__('Well');
    case 'warning':
      return trans.__('Warning');
    case 'problem':
      return trans.__('Problem');
  }
}

/** How much of something there is, and in use; `used` is null where the cluster does not tell. */
export interface IUsage {
  readonly used: number | null;
  readonly total: number;
}

type Resource = 'cpus' | 'gpus';

export function usageOf(nodes: readonly TargetNode[], what: Resource): IUsage {
  const total = sum(nodes.map(node => node[what]));
  const free = nodes.map(node => node[what === 'cpus' ? 'free_cpus' : 'free_gpus']);
  const known = free.filter(each => each !== null);
  return { total, used: known.length < free.length ? null : Math.max(0, total - sum(known)) };
}

function sum(values: readonly number[]): number {
  return values.reduce((whole, each) => whole + each, 0);
}

export function usageWord({ used, total }: IUsage, what: Resource, trans: TranslationBundle): string {
  if (used === null) {
    const count = formatAmount(total);
    return what === 'gpus' ? trans._n('%1 GPU', '%1 GPUs', total, count) : trans._n('%1 CPU', '%1 CPUs', total, count);
  }
  const [of, all] = [formatAmount(used), formatAmount(total)];
  return what === 'gpus'
    ? trans._n('%2 of %3 GPU in use', '%2 of %3 GPUs in use', total, of, all)
    : trans._n('%2 of %3 CPU in use', '%2 of %3 CPUs in use', total, of, all);
}

/** How many of the workspace's jobs go on there; empty for none. */
export function jobsWord({ jobs }: TargetDetail, trans: TranslationBundle): string {
  const live = jobs.filter(job => isLive(job.state)).length;
  return live === 0 ? '' : trans._n('%1 job', '%1 jobs', live);
}

/** Where its token is found. */
export function tokenWord({ token_from: from, token_env: variable }: Target, trans: TranslationBundle): string {
  switch (from) {
    case 'variable':
      return trans.__('in the variable %1', variable ?? '');
    case 'keyring':
      return trans.__('in the keyring');
    case 'own':
      return trans.__('its own');
    case 'none':
      return trans.__('none');
  }
}

/** What is worth telling: after a check all, else only what is not well. What was checked stays while it can be used. */
export function toldOf({ state, findings }: TargetDetail, checked: readonly Finding[] | null): readonly Finding[] {
  if (checked === null || state !== 'ready') {
    return findings.filter(finding => finding.level !== 'ok');
  }
  const anew = new Set(findings.map(finding => finding.check));
  return [...findings, ...checked.filter(finding => !anew.has(finding.check))];
}
