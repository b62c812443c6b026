/** Targets in memory, for tests of what shows them. */
import { ApiError } from '../src/api/request';
import type { Answer } from '../src/api/request';
import type { ITargetApi } from '../src/api/targets';
import type { Finding, NewTarget, Target, TargetDetail, TargetNode } from '../src/nouns';

export function aTarget(part: Partial<Target> = {}): Target {
  return {
    name: 'gpu-box',
    address: 'https://gpu-box.example',
    token_env: 'GPU_BOX_TOKEN',
    token_from: 'variable',
    gpus_per_trial: 0.5,
    requirements: null,
    tracking_uri: null,
    is_insecure: false,
    ...part
  };
}

export function aNode(part: Partial<TargetNode> = {}): TargetNode {
  return { name: 'head', is_head: true, cpus: 8, gpus: 2, free_cpus: 6, free_gpus: 0.5, ...part };
}

export function aFinding(part: Partial<Finding> = {}): Finding {
  return { check: 'token', level: 'ok', what: 'it accepts the token', remedy: '', ...part };
}

export function aTargetDetail(part: Partial<TargetDetail> = {}): TargetDetail {
  return { ...aTarget(), state: 'ready', findings: [aFinding()], ray_version: '2.60.0', nodes: [aNode()], jobs: [], ...part };
}

export const REFUSED: Answer<never> = {
  kind: 'refused',
  error: new ApiError(400, "token_env: 'PATH' does not tell that it is a secret; choose a name such as GPU_BOX_TOKEN")
};

export class FakeTargets implements ITargetApi {
  constructor(public all: TargetDetail[] = [aTargetDetail()]) {}

  checked: TargetDetail = aTargetDetail();
  trouble: Answer<never> | null = null;
  readonly asked: string[] = [];
  readonly attached: NewTarget[] = [];

  targets(): Promise<Answer<readonly Target[]>> {
    this.asked.push('list');
    return this._answer(this.all);
  }

  target(name: string): Promise<Answer<TargetDetail>> {
    this.asked.push(name);
    return this._answer(this.all.find(each => each.name === name) ?? aTargetDetail());
  }

  check(name: string): Promise<Answer<TargetDetail>> {
    this.asked.push(`check ${name}`);
    return this._answer(this.checked);
  }

  attach(asked: NewTarget): Promise<Answer<Target>> {
    this.attached.push(asked);
    const attached = aTargetDetail({ name: asked.name });
    this.all = this.trouble ? this.all : [...this.all, attached];
    return this._answer(attached);
  }

  detach(name: string): Promise<Answer<null>> {
    this.all = this.all.filter(each => each.name !== name);
    return this._answer(null);
  }

  private _answer<T>(value: T): Promise<Answer<T>> {
    return Promise.resolve(this.trouble ?? { kind: 'ok', value });
  }
}
