/** The plugins of Notebench, each in a file of its own. */
import { card } from './plugins/card';
import { comparison } from './plugins/comparison';
import { dataPage } from './plugins/dataPage';
import { failures } from './plugins/failures';
import { jobs } from './plugins/jobs';
import { launcher } from './plugins/launcher';
import { link } from './plugins/link';
import { organize } from './plugins/organize';
import { palette } from './plugins/palette';
import { panel } from './plugins/panel';
import { pipelineDocument } from './plugins/pipelineDocument';
import { pipelineRun } from './plugins/pipelineRun';
import { pipelines } from './plugins/pipelines';
import { preferences } from './plugins/preferences';
import { runPage } from './plugins/runPage';
import { runsTable } from './plugins/runsTable';
import { snippet } from './plugins/snippet';
import { statusBar } from './plugins/statusBar';
import { store } from './plugins/store';
import { sweepComparison } from './plugins/sweepComparison';
import { sweepForm } from './plugins/sweepForm';
import { sweeps } from './plugins/sweeps';
import { targets } from './plugins/targets';
import { version } from './plugins/version';

export { INotebenchPanel, IPreferences, IRunOrganizer, IStore } from './tokens';

export default [
  store,
  preferences,
  panel,
  jobs,
  sweeps,
  sweepComparison,
  sweepForm,
  pipelines,
  targets,
  pipelineDocument,
  pipelineRun,
  runPage,
  comparison,
  runsTable,
  dataPage,
  organize,
  card,
  snippet,
  statusBar,
  launcher,
  palette,
  link,
  failures,
  version
];
