/** The typed calls for data and for the graph of data, runs and models. */
import type { ServerConnection } from '@jupyterlab/services';

import type { DataDetail, Lineage } from '../nouns';
import { flag, listOf, nullable, number, oneOf, shape, text, time } from './parse';
import type { Answer } from './request';
import { requestJson } from './request';
import { plotlyFigure, runState } from './shapes';

/** The middle of a graph. */
export type LineageOf = { readonly run: string } | { readonly data: string };

/** What is asked of data; tests bring their own. */
export interface IDataApi {
  data(dataId: string): Promise<Answer<DataDetail>>;
  lineage(of: LineageOf): Promise<Answer<Lineage>>;
}

/** The calls against the Jupyter server that serves this page. */
export class DataApi implements IDataApi {
  constructor(private readonly _settings: ServerConnection.ISettings) {}

  data(dataId: string): Promise<Answer<DataDetail>> {
    return requestJson(this._settings, `data/${encodeURIComponent(dataId)}`, dataDetail);
  }

  lineage(of: LineageOf): Promise<Answer<Lineage>> {
    return requestJson(this._settings, 'lineage', lineage, { ...of });
  }
}

const dataColumn = shape<DataDetail['columns'][number]>({
  name: text,
  type: text,
  nulls: nullable(number),
  distinct: nullable(number)
});

const dataDetail = shape<DataDetail>({
  data_id: text,
  name: text,
  kind: oneOf('table', 'array', 'sparse', 'file', 'other'),
  source: text,
  rows: nullable(number),
  columns: listOf(dataColumn),
  size_bytes: nullable(number),
  is_identified: flag,
  file_id: nullable(text),
  column_count: number,
  uses: listOf(
    shape<DataDetail['uses'][number]>({
      run_id: text,
      name: text,
      experiment: text,
      state: runState,
      started_at: time,
      role: text
    })
  ),
  models: listOf(
    shape<DataDetail['models'][number]>({ model_id: text, name: text, state: text, run_id: text })
  ),
  is_truncated: flag
});

const lineage = shape<Lineage>({
  focus: text,
  nodes: listOf(
    shape<Lineage['nodes'][number]>({
      node_id: text,
      kind: oneOf('data', 'run', 'model'),
      id: text,
      name: text,
      state: nullable(text),
      detail: text
    })
  ),
  edges: listOf(shape<Lineage['edges'][number]>({ source: text, target: text, role: text })),
  is_truncated: flag,
  figure: plotlyFigure
});
