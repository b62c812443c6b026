/** The verbs of one pipeline, with its path in the arguments, or the row that was clicked on. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { listIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

import type { IPipelineApi } from '../api/pipelines';
import { CommandIDs } from '../commandIds';
import { clickedData, textArg } from '../experiments/commandArgs';
import { problemWords } from '../experiments/problems';
import type { Problem } from '../experiments/reading';
import { logoIcon } from '../icons';

export interface IPipelineCommands {
  readonly app: JupyterFrontEnd;
  readonly trans: TranslationBundle;
  readonly api: Pick<IPipelineApi, 'runs'>;
  /** Shows the page of all runs of a pipeline. */
  readonly openRuns: (path: string) => void;
}

export function addPipelineCommands({ app, trans, api, openRuns }: IPipelineCommands): void {
  const pathOf = (args: ReadonlyPartialJSONObject): string | null =>
    textArg(args, 'path') ?? clickedData(app, 'pipelinePath');
  const path = {
    type: 'string',
    description: trans.__('The path of the pipeline’s file; without it, the pipeline that was clicked on')
  };
  const describedBy = { args: { type: 'object', properties: { path } } };
  const add = (
    command: string,
    words: { label: string; caption: string },
    execute: (path: string) => unknown,
    icon = logoIcon
  ): void => {
    app.commands.addCommand(command, {
      ...words,
      icon,
      describedBy,
      isEnabled: args => pathOf(args) !== null,
      execute: async args => {
        const asked = pathOf(args);
        if (asked !== null) {
          await execute(asked);
        }
      }
    });
  };
  add(
    CommandIDs.openPipeline,
    { label: trans.__('Open Pipeline'), caption: trans.__('Open the file of a pipeline') },
    asked => app.commands.execute('docmanager:open', { path: asked })
  );
  add(
    CommandIDs.listPipelineRuns,
    { label: trans.__('Show All Runs'), caption: trans.__('Show all runs of a pipeline') },
    openRuns,
    listIcon
  );
  add(
    CommandIDs.openLastPipelineRun,
    { label: trans.__('Open Last Run'), caption: trans.__('Open the page of the last run of a pipeline') },
    async asked => {
      const answer = await api.runs({ path: asked, limit: 1 });
      if (answer.kind !== 'ok') {
        refuse(answer, trans);
        return;
      }
      const [last] = answer.value.runs;
      if (last === undefined) {
        Notification.info(trans.__('%1 has not run yet.', asked), { autoClose: 4000 });
      } else {
        await app.commands.execute(CommandIDs.openPipelineRun, { runId: last.run_id });
      }
    }
  );
}

/** Says what failed. */
function refuse(problem: Problem, trans: TranslationBundle): void {
  const reason = problem.kind === 'refused' ? problem.error.message : problemWords(problem, trans).what;
  Notification.error(trans.__('It cannot be read: %1', reason), { autoClose: 8000 });
}
