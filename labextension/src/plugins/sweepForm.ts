import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { ICommandPalette, WidgetTracker } from '@jupyterlab/apputils';
import { ILauncher } from '@jupyterlab/launcher';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';

import { SweepFormApi } from '../api/sweepForm';
import { CommandIDs } from '../commandIds';
import { textArg } from '../experiments/commandArgs';
import { logoIcon } from '../icons';
import { SweepFormModel } from '../sweeps/form/formModel';
import { SweepFormWidget } from '../sweeps/form/widget';

/** The form for a new sweep, from the launcher, the palette, and the menus of notebooks. */
export const sweepForm: JupyterFrontEndPlugin<void> = {
  id: 'notebench:sweep-form',
  description: 'Begins a sweep over a notebook by a form.',
  autoStart: true,
  optional: [INotebookTracker, ITranslator, ILayoutRestorer, ILauncher, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    notebooks: INotebookTracker | null,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    launcher: ILauncher | null,
    palette: ICommandPalette | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    const api = new SweepFormApi(app.serviceManager.serverSettings);
    const tracker = new WidgetTracker<SweepFormWidget>({ namespace: 'notebench-sweep-form' });

    const build = (path: string): SweepFormWidget => {
      const model = new SweepFormModel({
        api,
        trans,
        path,
        onStarted: sweepId => {
          widget.close();
          void app.commands.execute(CommandIDs.openSweep, { sweepId });
        }
      });
      const widget = new SweepFormWidget({
        model,
        trans,
        notebooks: () => pathsOf(notebooks),
        isUnsaved: asked => notebooks?.find(each => each.context.path === asked)?.context.model.dirty ?? false,
        onSave: async asked => notebooks?.find(each => each.context.path === asked)?.context.save()
      });
      model.changed.connect(() => void tracker.save(widget));
      return widget;
    };

    app.commands.addCommand(CommandIDs.newSweep, {
      label: args => (args['isPalette'] ? trans.__('New Sweep…') : trans.__('New Sweep')),
      caption: trans.__('Search for the best parameters of a notebook'),
      icon: logoIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            path: { type: 'string', description: trans.__('The path of the notebook; that of the one in front by default') },
            isPalette: { type: 'boolean', description: trans.__('Whether it is named in a list of commands') }
          }
        }
      },
      execute: args => {
        const path = textArg(args, 'path') ?? chosenPath(notebooks) ?? '';
        const [open] = [tracker.currentWidget].filter(each => each !== null && !each.isDisposed);
        if (open) {
          app.shell.activateById(open.id);
          return path === '' || path === open.model.path ? undefined : open.model.open(path);
        }
        const added = build(path);
        app.shell.add(added, 'main', { type: 'Notebench' });
        void tracker.add(added);
        app.shell.activateById(added.id);
        return added.model.open(path);
      }
    });

    launcher?.add({ command: CommandIDs.newSweep, category: trans.__('Notebench'), rank: 2 });
    palette?.addItem({ command: CommandIDs.newSweep, category: trans.__('Notebench'), args: { isPalette: true } });
    app.contextMenu.addItem({ command: CommandIDs.newSweep, selector: '.jp-Notebook', rank: 20 });
    if (restorer) {
      void restorer.restore(tracker, {
        command: CommandIDs.newSweep,
        args: widget => ({ path: widget.model.path }),
        name: widget => widget.id
      });
    }
  }
};

function chosenPath(notebooks: INotebookTracker | null): string | null {
  return notebooks?.currentWidget?.context.path ?? null;
}

/** The notebooks that are open, the one in front first. */
function pathsOf(notebooks: INotebookTracker | null): readonly string[] {
  const paths: string[] = [];
  notebooks?.forEach(each => paths.push(each.context.path));
  const front = chosenPath(notebooks);
  return [...new Set([...(front === null ? [] : [front]), ...paths])];
}
