/** The typed calls of the form for a new sweep: what a notebook may vary, what a sweep would do, and its start. */
import type { ServerConnection } from '@jupyterlab/services';

import type { NewSweep, ParameterSet, SweepPreview, Target } from '../nouns';
import type { Parser } from './parse';
import { anything, flag, listOf, mappingOf, nullable, number, orElse, shape, text } from './parse';
import { parameterSet } from './parameters';
import type { Answer } from './request';
import { mapped, requestJson } from './request';
import { TargetApi } from './targets';

const values = mappingOf(anything);

/** What a notebook may vary. */
export interface INotebookParameters extends ParameterSet {
  /** Names of those that have a range or choices. */
  readonly searchable: readonly string[];
  /** Other names that its cells assign: what it could be judged by. */
  readonly assigned: readonly string[];
}

const parameters: Parser<INotebookParameters> = (value, at) => {
  const { schema, ...told } = shape<{ schema: ParameterSet; searchable: string[]; assigned: string[] }>({
    schema: parameterSet,
    searchable: listOf(text),
    assigned: orElse(listOf(text), [])
  })(value, at);
  return { ...schema, ...told };
};

const plan = shape<{ readonly workers: number; readonly budget: { readonly trials: number | null } }>({
  workers: number,
  budget: shape<{ readonly trials: number | null }>({ trials: orElse(nullable(number), null) })
});

const estimate = shape<SweepPreview['estimate']>({
  trial_s: nullable(number),
  trials: nullable(number),
  is_at_least: flag,
  duration_s: nullable(number)
});

interface IPreviewRead {
  readonly plan: { readonly workers: number; readonly budget: { readonly trials: number | null } };
  readonly first: Record<string, unknown>[];
  readonly points: number | null;
  readonly estimate: SweepPreview['estimate'];
}

const previewRead = shape<IPreviewRead>({ plan, first: listOf(values), points: nullable(number), estimate });

const preview: Parser<SweepPreview> = (value, at) => {
  const { plan: asked, ...told } = previewRead(value, at);
  return { ...told, workers: asked.workers, trials: asked.budget.trials };
};

const started = shape<{ readonly id: string }>({ id: text });

/** What the form asks; tests bring their own. */
export interface ISweepFormApi {
  parameters(path: string): Promise<Answer<INotebookParameters>>;
  /** Where it may run beside this machine. */
  targets(): Promise<Answer<readonly Target[]>>;
  preview(asked: NewSweep): Promise<Answer<SweepPreview>>;
  /** Begins the sweep; gives its id. */
  start(asked: NewSweep): Promise<Answer<string>>;
}

/** The calls against the Jupyter server that serves this page. */
export class SweepFormApi implements ISweepFormApi {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  parameters(path: string): Promise<Answer<INotebookParameters>> {
    return requestJson(this._settings, 'params', parameters, { path });
  }

  targets(): Promise<Answer<readonly Target[]>> {
    return new TargetApi(this._settings).targets();
  }

  preview(asked: NewSweep): Promise<Answer<SweepPreview>> {
    return requestJson(this._settings, 'sweeps/preview', preview, {}, { method: 'POST', body: asked });
  }

  async start(asked: NewSweep): Promise<Answer<string>> {
    const sent = { method: 'POST', body: asked } as const;
    return mapped(await requestJson(this._settings, 'sweeps', started, {}, sent), ({ id }) => id);
  }
}
