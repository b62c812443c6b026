/** The parsers of the REST contract's nouns; the types come from its description. */
import type {
  Artifact,
  Cell,
  Environment,
  Experiment,
  LoggedModel,
  MetricFigure,
  PlotlyFigure,
  Preview,
  RunDetail,
  RunError,
  RunPage,
  RunState,
  RunSummary,
  Status
} from '../nouns';
import { RUN_STATES } from '../nouns';
import { anything, flag, listOf, mappingOf, nullable, number, oneOf, shape, text, time } from './parse';

export const runState = oneOf<RunState>(...RUN_STATES);

export const runSummary = shape<RunSummary>({
  run_id: text,
  name: text,
  state: runState,
  experiment: text,
  started_at: time,
  ended_at: nullable(time),
  metrics: mappingOf(nullable(number)),
  params: mappingOf(text)
});

export const runPage = shape<RunPage>({
  runs: listOf(runSummary),
  total: number,
  next_offset: nullable(number)
});

const experiment = shape<Experiment>({ experiment_id: text, name: text, runs: nullable(number) });

export const experimentList = shape<{ experiments: Experiment[] }>({ experiments: listOf(experiment) });

const cell = shape<Cell>({
  cell_id: nullable(text),
  execution_count: nullable(number),
  source: text,
  started_at: time,
  duration_s: number,
  state: runState,
  stdout: text,
  stderr: text
});

const environment = shape<Environment>({
  python: text,
  platform: text,
  packages: mappingOf(text),
  git: nullable(
    shape<NonNullable<Environment['git']>>({ commit: text, branch: nullable(text), is_dirty: flag })
  )
});

const runError = shape<RunError>({ type: text, message: text, traceback: text });

const loggedModel = shape<LoggedModel>({ model_id: text, name: text, state: text });

export const runDetail = shape<RunDetail>({
  run_id: text,
  name: text,
  state: runState,
  experiment: text,
  started_at: time,
  ended_at: nullable(time),
  metrics: mappingOf(nullable(number)),
  params: mappingOf(text),
  tags: mappingOf(text),
  user: text,
  notebook: nullable(text),
  cells: listOf(cell),
  environment: nullable(environment),
  error: nullable(runError),
  figures: listOf(text),
  models: listOf(loggedModel)
});

export const plotlyFigure = shape<PlotlyFigure>({
  data: listOf(mappingOf(anything)),
  layout: mappingOf(anything)
});

const metricFigure = shape<MetricFigure>({ metric: text, points: number, figure: plotlyFigure });

export const runMetrics = shape<{ figures: MetricFigure[] }>({ figures: listOf(metricFigure) });

const artifact = shape<Artifact>({
  path: text,
  name: text,
  is_folder: flag,
  size_bytes: nullable(number)
});

export const artifactList = shape<{ path: string; artifacts: Artifact[] }>({
  path: text,
  artifacts: listOf(artifact)
});

export const preview = shape<Preview>({
  path: text,
  kind: oneOf('text', 'json', 'table', 'image', 'plotly', 'binary'),
  media_type: text,
  size_bytes: number,
  content: nullable(text),
  is_truncated: flag
});

export const status = shape<Status>({
  version: text,
  api_version: number,
  versions: mappingOf(text),
  workspace: shape<Status['workspace']>({ root: text, name: text, exists: flag }),
  tracking: shape<Status['tracking']>({ uri: text, is_reachable: flag, problem: nullable(text) }),
  telemetry: flag
});
