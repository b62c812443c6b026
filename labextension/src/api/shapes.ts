/** The parsers of the REST contract's nouns; the types come from its description. */
import type {
  Artifact,
  ArtifactPage,
  Cell,
  DataUse,
  Environment,
  Experiment,
  Extent,
  LoggedModel,
  MetricFigure,
  NotebookShown,
  PastCell,
  PlotlyFigure,
  Preview,
  RestoredNotebook,
  RunDetail,
  RunError,
  RunColumns,
  RunGroups,
  RunMetrics,
  RunName,
  RunOutcome,
  RunPage,
  RunState,
  RunSummary,
  Seed,
  Status,
  View
} from '../nouns';
import { RUN_STATES } from '../nouns';
import { anything, flag, listOf, mappingOf, nullable, number, oneOf, orElse, shape, text, time } from './parse';

export const runState = oneOf<RunState>(...RUN_STATES);

const marks = {
  tags: orElse(mappingOf(text), {}),
  note: orElse(text, ''),
  is_starred: orElse(flag, false),
  is_archived: orElse(flag, false),
  is_deleted: orElse(flag, false),
  parent_id: orElse(nullable(text), null)
};

export const runSummary = shape<RunSummary>({
  run_id: text,
  name: text,
  state: runState,
  experiment: text,
  started_at: time,
  ended_at: nullable(time),
  metrics: mappingOf(nullable(number)),
  params: mappingOf(text),
  ...marks
});

export const runPage = shape<RunPage>({
  runs: listOf(runSummary),
  total: number,
  next_offset: nullable(number)
});

export const restoredNotebook = shape<RestoredNotebook>({
  path: text,
  cells: number,
  problem: nullable(text)
});

const nameCounts = listOf(shape<{ name: string; runs: number }>({ name: text, runs: number }));

export const runColumns = shape<RunColumns>({
  metrics: nameCounts,
  params: nameCounts,
  tags: nameCounts,
  is_cut: flag
});

export const runGroups = shape<RunGroups>({
  by: text,
  metric: nullable(text),
  total: number,
  groups: listOf(
    shape<RunGroups['groups'][number]>({
      value: nullable(text),
      runs: number,
      measured: number,
      least: nullable(number),
      mean: nullable(number),
      most: nullable(number),
      std: nullable(number)
    })
  )
});

export const runOutcomes = shape<{ outcomes: RunOutcome[] }>({
  outcomes: listOf(
    shape<RunOutcome>({ run_id: text, result: oneOf('done', 'unchanged', 'failed'), message: nullable(text) })
  )
});

export const view = shape<View>({
  view_id: text,
  name: text,
  kind: oneOf('runs', 'compare'),
  state: mappingOf(anything),
  created_at: time,
  updated_at: time
});

export const viewList = shape<{ views: View[] }>({ views: listOf(view) });

export const nothing = shape<Record<string, never>>({});

const experiment = shape<Experiment>({ experiment_id: text, name: text, runs: nullable(number) });

export const experimentList = shape<{ experiments: Experiment[] }>({ experiments: listOf(experiment) });

const inNotebook = oneOf<Cell['in_notebook']>('same', 'edited', 'gone', 'unknown');

const pastCell = shape<PastCell>({
  cell_id: nullable(text),
  execution_count: nullable(number),
  source: text,
  started_at: nullable(time),
  duration_s: nullable(number),
  state: nullable(runState),
  output_hash: nullable(text),
  in_notebook: inNotebook
});

const cell = shape<Cell>({
  cell_id: nullable(text),
  execution_count: nullable(number),
  source: text,
  started_at: time,
  duration_s: number,
  state: runState,
  stdout: text,
  stderr: text,
  output_hash: nullable(text),
  in_notebook: inNotebook
});

const environment = shape<Environment>({
  python: text,
  platform: text,
  packages: mappingOf(text),
  git: nullable(
    shape<NonNullable<Environment['git']>>({ commit: text, branch: nullable(text), is_dirty: flag })
  ),
  machine: nullable(
    shape<NonNullable<Environment['machine']>>({
      cpu: text,
      cores: number,
      memory_bytes: number,
      gpus: listOf(shape<{ name: string; memory_bytes: number }>({ name: text, memory_bytes: number }))
    })
  ),
  origins: mappingOf(text),
  variables: mappingOf(text)
});

const runError = shape<RunError>({ type: text, message: text, traceback: text });

const loggedModel = shape<LoggedModel>({ model_id: text, name: text, state: text });

const runName = shape<RunName>({ run_id: text, name: text, state: runState });

export const dataUse = shape<DataUse>({
  data_id: text,
  name: text,
  kind: oneOf('table', 'array', 'sparse', 'file', 'other'),
  source: text,
  rows: nullable(number),
  columns: number,
  size_bytes: nullable(number),
  is_identified: flag,
  role: text
});

export const runDetail = shape<RunDetail>({
  run_id: text,
  name: text,
  state: runState,
  experiment: text,
  started_at: time,
  ended_at: nullable(time),
  metrics: mappingOf(nullable(number)),
  params: mappingOf(text),
  ...marks,
  user: text,
  notebook: nullable(text),
  history: listOf(pastCell),
  history_left_out: number,
  cells: listOf(cell),
  seeds: listOf(shape<Seed>({ call: text, value: text })),
  environment: nullable(environment),
  patch: nullable(text),
  error: nullable(runError),
  figures: listOf(text),
  models: listOf(loggedModel),
  parent: nullable(runName),
  children: listOf(runName),
  data: listOf(dataUse)
});

export const plotlyFigure = shape<PlotlyFigure>({
  data: listOf(mappingOf(anything)),
  layout: mappingOf(anything)
});

const metricFigure = shape<MetricFigure>({ metric: text, points: number, figure: plotlyFigure });

/** The figures of one answer, and where the next begin. */
export const runMetrics = shape<RunMetrics>({
  figures: listOf(metricFigure),
  total: number,
  next_offset: nullable(number)
});

const artifact = shape<Artifact>({
  path: text,
  name: text,
  is_folder: flag,
  size_bytes: nullable(number)
});

export const artifactList = shape<ArtifactPage>({
  path: text,
  artifacts: listOf(artifact),
  total: number,
  next_offset: nullable(number)
});

export const extent = shape<Extent>({ path: text, files: number, size_bytes: number, is_complete: flag });

export const preview = shape<Preview>({
  path: text,
  kind: oneOf('text', 'json', 'table', 'image', 'plotly', 'html', 'markdown', 'notebook', 'binary'),
  media_type: text,
  size_bytes: number,
  content: nullable(text),
  is_truncated: flag,
  remark: nullable(text)
});

type ShownCell = NotebookShown['cells'][number];

const shownCell = shape<ShownCell>({
  kind: oneOf('code', 'markdown', 'raw'),
  source: text,
  execution_count: nullable(number),
  outputs: listOf(
    shape<ShownCell['outputs'][number]>({
      kind: oneOf('text', 'error', 'image', 'markdown', 'left_out'),
      media_type: text,
      content: text
    })
  )
});

export const notebookShown = shape<NotebookShown>({ language: text, cells: listOf(shownCell) });

export const status = shape<Status>({
  version: text,
  api_version: number,
  versions: mappingOf(text),
  workspace: shape<Status['workspace']>({ root: text, name: text, exists: flag }),
  tracking: shape<Status['tracking']>({ uri: text, is_reachable: flag, problem: nullable(text) }),
  telemetry: flag
});
