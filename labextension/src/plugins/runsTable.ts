import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer, IRouter } from '@jupyterlab/application';
import { Clipboard, WidgetTracker } from '@jupyterlab/apputils';
import { URLExt } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyJSONObject, ReadonlyPartialJSONObject } from '@lumino/coreutils';

import { ViewApi } from '../api/views';
import { CommandIDs } from '../commandIds';
import { textArg } from '../experiments/commandArgs';
import { TableModel } from '../experiments/table/tableModel';
import type { IViewState } from '../experiments/table/viewState';
import { fromLink, LINK, readView, toLink, writeView } from '../experiments/table/viewState';
import { TableWidget } from '../experiments/table/widget';
import { verbsOf } from '../experiments/verbs';
import { logoIcon } from '../icons';
import { IPreferences, IStore } from '../tokens';

/** The table of all runs in the main area. */
export const runsTable: JupyterFrontEndPlugin<void> = {
  id: 'notebench:runs-table',
  description: 'Lists all runs in a table with columns to choose from.',
  autoStart: true,
  requires: [IStore, IPreferences],
  optional: [ITranslator, ILayoutRestorer, IRouter],
  activate: (
    app: JupyterFrontEnd,
    store: IStore,
    preferences: IPreferences,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    router: IRouter | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('notebench');
    const tracker = new WidgetTracker<TableWidget>({ namespace: 'notebench-runs-table' });

    const build = (state: IViewState | null): TableWidget => {
      const { pageSize, pollInterval } = preferences.values;
      const model = new TableModel({
        ...store,
        views: new ViewApi(app.serviceManager.serverSettings),
        pageSize,
        pollInterval,
        ...(state ? { state } : {}),
        columns: () => preferences.values.columns,
        onColumns: columns => preferences.keepColumns(columns)
      });
      store.lists.add(model.list);
      const widget = new TableWidget({
        model,
        trans,
        verbs: verbsOf(app.commands),
        onOpen: runId => void app.commands.execute(CommandIDs.openRun, { runId }),
        onLeave: () => void app.commands.execute(CommandIDs.openPanel),
        onCopy: text => Clipboard.copyToSystem(text),
        link: () => linkTo(app, toLink(model.state))
      });
      model.changed.connect(() => void tracker.save(widget));
      widget.disposed.connect(() => store.lists.remove(model.list));
      return widget;
    };

    const open = (state: IViewState | null): void => {
      let widget = tracker.currentWidget;
      if (widget === null) {
        widget = build(state);
        app.shell.add(widget, 'main', { type: 'Notebench' });
        if (!widget.isAttached) {
          // Notebook's shell has one place, and it is taken: JupyterLab shows the table in a tab of its own.
          window.open(linkTo(app, toLink(widget.model.state)), '_blank', 'noopener');
          widget.dispose();
          return;
        }
        void tracker.add(widget);
      } else if (state) {
        widget.model.apply(state);
      }
      app.shell.activateById(widget.id);
    };

    app.commands.addCommand(CommandIDs.openTable, {
      label: trans.__('Table of Runs'),
      caption: trans.__('Show all runs in a table'),
      icon: logoIcon,
      describedBy: { args: argsOf(trans) },
      execute: async args => {
        const search = textArg(args, 'search');
        if (search !== null) {
          await app.restored;
        }
        open(search === null ? viewArg(args) : fromLink(search));
      }
    });
    router?.register({ command: CommandIDs.openTable, pattern: new RegExp(`[?&]${LINK}=`) });
    if (restorer) {
      void restorer.restore(tracker, {
        command: CommandIDs.openTable,
        // What is written has no more in it than JSON has.
        args: widget => JSON.parse(JSON.stringify({ view: writeView(widget.model.state) })) as ReadonlyPartialJSONObject,
        name: widget => widget.id
      });
    }
  }
};

function argsOf(trans: TranslationBundle): ReadonlyJSONObject {
  return {
    type: 'object',
    properties: {
      search: { type: 'string', description: trans.__('The query of an address that names a view') },
      view: { type: 'object', description: trans.__('What the table shows, as a link carries it') }
    }
  };
}

function viewArg(args: ReadonlyPartialJSONObject): IViewState | null {
  return args['view'] === undefined ? null : readView(args['view']);
}

function linkTo(app: JupyterFrontEnd, query: string): string {
  const { baseUrl } = app.serviceManager.serverSettings;
  return `${new URL(URLExt.join(baseUrl, 'lab'), window.location.href).href}?${query}`;
}
