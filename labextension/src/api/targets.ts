/** The typed calls for targets, and their shapes. */
import type { ServerConnection } from '@jupyterlab/services';

import type { Finding, NewTarget, Target, TargetDetail, TargetNode } from '../nouns';
import { job } from './jobs';
import type { Parser } from './parse';
import { flag, listOf, nullable, number, oneOf, orElse, shape, text } from './parse';
import type { Answer } from './request';
import { mapped, requestJson } from './request';

const facts = {
  name: text,
  address: text,
  token_env: nullable(text),
  token_from: oneOf<Target['token_from']>('variable', 'keyring', 'own', 'none'),
  gpus_per_trial: nullable(number),
  requirements: nullable(text),
  tracking_uri: orElse(nullable(text), null),
  is_insecure: flag
};

const target = shape<Target>(facts);
const targetList = shape<{ targets: Target[] }>({ targets: listOf(target) });
const finding = shape<Finding>({ check: text, level: oneOf<Finding['level']>('ok', 'warning', 'problem'), what: text, remedy: text });
const node = shape<TargetNode>({
  name: text,
  is_head: flag,
  cpus: number,
  gpus: number,
  free_cpus: nullable(number),
  free_gpus: nullable(number)
});
const targetDetail = shape<TargetDetail>({
  ...facts,
  state: oneOf<TargetDetail['state']>('ready', 'refused', 'unreachable'),
  findings: listOf(finding),
  ray_version: nullable(text),
  nodes: nullable(listOf(node)),
  jobs: listOf(job)
});
const nothing: Parser<null> = () => null;

/** What is asked of targets; tests bring their own. */
export interface ITargetApi {
  /** Those that are attached; none of them is asked. */
  targets(): Promise<Answer<readonly Target[]>>;
  /** How one is now. */
  target(name: string): Promise<Answer<TargetDetail>>;
  /** Runs a small job there, and tells all that is found. */
  check(name: string): Promise<Answer<TargetDetail>>;
  attach(asked: NewTarget): Promise<Answer<Target>>;
  detach(name: string): Promise<Answer<null>>;
}

/** The calls against the Jupyter server that serves this page. */
export class TargetApi implements ITargetApi {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  async targets(): Promise<Answer<readonly Target[]>> {
    return mapped(await requestJson(this._settings, 'targets', targetList), ({ targets }) => targets);
  }

  target(name: string): Promise<Answer<TargetDetail>> {
    return requestJson(this._settings, routeOf(name), targetDetail);
  }

  check(name: string): Promise<Answer<TargetDetail>> {
    return requestJson(this._settings, `${routeOf(name)}/check`, targetDetail, {}, { method: 'POST' });
  }

  attach(asked: NewTarget): Promise<Answer<Target>> {
    return requestJson(this._settings, 'targets', target, {}, { method: 'POST', body: asked });
  }

  detach(name: string): Promise<Answer<null>> {
    return requestJson(this._settings, routeOf(name), nothing, {}, { method: 'DELETE' });
  }
}

function routeOf(name: string): string {
  return `targets/${encodeURIComponent(name)}`;
}
