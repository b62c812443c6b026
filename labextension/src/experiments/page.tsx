/** The page of a run as Lumino widgets: a toolbar above the React page. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { codeIcon, copyIcon, refreshIcon } from '@jupyterlab/ui-components';
import { MainAreaWidget } from '@jupyterlab/apputils';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import React from 'react';

import type { Highlight } from '../components/Code';
import { Trans } from '../components/Trans';
import { logoIcon } from '../icons';
import { lastRead } from './reading';
import type { TabKey } from './RunPage';
import { RunPage } from './RunPage';
import type { RunModel } from './runModel';
import type { ITabProps } from './tabs/context';
import { titleOf } from './runModel';
import { SeenWidget } from './SeenWidget';
import { verbButton } from './verbButton';

type Extras = Pick<ITabProps, 'onOpenRun' | 'onOpenData' | 'data' | 'verbs' | 'onNote' | 'renderMarkdown'>;

export interface IRunPageOptions extends Extras {
  readonly model: RunModel;
  readonly trans: TranslationBundle;
  readonly tab: TabKey;
  readonly highlight?: Highlight | undefined;
  /** Finds the path that opens a recorded notebook; null where the server does not hold it. */
  readonly locate: (notebook: string) => Promise<string | null>;
  readonly onOpenNotebook: (path: string) => void;
  readonly onOpenExperiment: (experiment: string) => void;
  /** Copies for a button that says itself that it did. */
  readonly onCopy: (text: string) => void;
  /** Copies, and says so elsewhere. */
  readonly onVerbCopy: (text: string) => void;
}

/** The Python that reads this run again. */
export function runCode(runId: string): string {
  return `import mlflow\n\nrun = mlflow.get_run("${runId}")\nrun.data.metrics`;
}

export class RunPageWidget extends MainAreaWidget<RunBody> {
  constructor(options: IRunPageOptions) {
    super({ content: new RunBody(options) });
    const { model, trans } = options;
    this.id = `notebench-run-${model.runId}`;
    this.addClass('notebench-RunPageWidget');
    this.title.icon = logoIcon;
    this.title.closable = true;
    this._model = model;
    this._addVerbs(options, trans);
    model.changed.connect(this._onChanged, this);
    this._onChanged();
  }

  get runId(): string {
    return this._model.runId;
  }

  get model(): RunModel {
    return this._model;
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._model.dispose();
    super.dispose();
  }

  private _addVerbs({ model, onVerbCopy }: IRunPageOptions, trans: TranslationBundle): void {
    this.toolbar.addItem(
      'refresh',
      verbButton({
        icon: refreshIcon,
        tooltip: trans.__('Read this run again'),
        onClick: () => void model.refreshAll()
      })
    );
    this.toolbar.addItem(
      'copy-id',
      verbButton({
        icon: copyIcon,
        tooltip: trans.__('Copy the id of this run'),
        onClick: () => onVerbCopy(model.runId)
      })
    );
    this.toolbar.addItem(
      'copy-code',
      verbButton({
        icon: codeIcon,
        tooltip: trans.__('Copy Python that reads this run'),
        onClick: () => onVerbCopy(runCode(model.runId))
      })
    );
  }

  private _onChanged(): void {
    const title = titleOf(this._model);
    this.title.label = title.length > 28 ? `${title.slice(0, 14)}…${title.slice(-12)}` : title;
    this.title.caption = title;
  }

  private readonly _model: RunModel;
}

/** The React part; it follows the run only while it is seen. */
export class RunBody extends SeenWidget {
  constructor(private readonly _options: IRunPageOptions) {
    super(_options.model);
    this.addClass('notebench-RunBody');
    this._tab = _options.tab;
    this._trans = _options.trans;
    _options.model.changed.connect(this._onChanged, this);
  }

  /** Another tab was chosen. */
  get tabChanged(): ISignal<this, TabKey> {
    return this._tabChanged;
  }

  get tab(): TabKey {
    return this._tab;
  }

  set tab(tab: TabKey) {
    if (tab !== this._tab) {
      this._tab = tab;
      this.update();
      this._tabChanged.emit(tab);
    }
  }

  protected override render(): React.JSX.Element {
    const { model, highlight, onOpenNotebook, onOpenExperiment, onCopy } = this._options;
    const { onOpenRun, onOpenData, data, verbs, onNote, renderMarkdown } = this._options;
    const extras = { onOpenRun, onOpenData, data, verbs, onNote, renderMarkdown };
    const place = this._place;
    return (
      <Trans trans={this._trans}>
        <RunPage
          model={model}
          {...extras}
          highlight={highlight}
          tab={this._tab}
          onTab={tab => (this.tab = tab)}
          onOpenNotebook={place === null ? undefined : () => onOpenNotebook(place)}
          onOpenExperiment={onOpenExperiment}
          onCopy={onCopy}
        />
      </Trans>
    );
  }

  /** When the run names a notebook, looks once where it is. */
  private _onChanged(): void {
    const notebook = lastRead(this._options.model.run)?.value.notebook ?? null;
    if (notebook === null || notebook === this._notebook) {
      return;
    }
    this._notebook = notebook;
    void this._options.locate(notebook).then(place => {
      if (!this.isDisposed) {
        this._place = place;
        this.update();
      }
    });
  }

  private _notebook: string | null = null;
  private _place: string | null = null;
  private _tab: TabKey;
  private readonly _tabChanged = new Signal<this, TabKey>(this);
  private readonly _trans: TranslationBundle;
}
