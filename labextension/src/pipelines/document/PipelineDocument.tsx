/** The document of a pipeline: JupyterLab's own text editor, and beside it the graph of what is written there. */
import type { IEditorServices } from '@jupyterlab/codeeditor';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import { ABCWidgetFactory, DocumentWidget } from '@jupyterlab/docregistry';
import { FileEditor } from '@jupyterlab/fileeditor';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ToolbarButton } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type { Widget } from '@lumino/widgets';
import { SplitPanel } from '@lumino/widgets';
import React from 'react';

import { Trans } from '../../components/Trans';
import { SeenWidget } from '../../experiments/SeenWidget';
import { verbButton } from '../../experiments/verbButton';
import type { PipelineDocumentModel } from './documentModel';
import type { IGraphPaneProps } from './GraphPane';
import { GraphPane } from './GraphPane';

export const FACTORY = 'Notebench Pipeline';
export const FILE_TYPE = 'notebench-pipeline';

/** Below this width the graph stands under the text. */
const NARROW = 720;

export const SHOWN = ['text', 'both', 'graph'] as const;

export type Shown = (typeof SHOWN)[number];

export interface IPipelineDocumentContent extends Omit<IGraphPaneProps, 'onGo'> {
  readonly editor: FileEditor;
  readonly trans: TranslationBundle;
}

/** Text and graph beside each other, or one under the other where it is narrow. */
export class PipelinePanes extends SplitPanel {
  constructor({ editor, trans, ...props }: IPipelineDocumentContent) {
    super({ orientation: 'horizontal', spacing: 4 });
    this.addClass('notebench-PipelinePanes');
    this.editor = editor;
    this._graph = new GraphPaneWidget({ ...props, onGo: (line, isFocused) => this.goTo(line, isFocused) }, trans);
    this.addWidget(editor);
    this.addWidget(this._graph);
    this.setRelativeSizes([0.45, 0.55]);
  }

  readonly editor: FileEditor;

  /** What is seen of it. */
  get shown(): Shown {
    return this._graph.isHidden ? 'text' : this.editor.isHidden ? 'graph' : 'both';
  }

  set shown(shown: Shown) {
    this.editor.setHidden(shown === 'graph');
    this._graph.setHidden(shown === 'text');
  }

  /** Puts the cursor on a line, from 1, and brings it into sight. */
  goTo(line: number, isFocused = false): void {
    const { editor } = this.editor;
    const position = { line: Math.min(Math.max(0, line - 1), Math.max(0, editor.lineCount - 1)), column: 0 };
    editor.setCursorPosition(position);
    editor.revealPosition(position);
    if (isFocused && !this.editor.isHidden) {
      editor.focus();
    }
  }

  protected override onActivateRequest(_message: Message): void {
    if (this.editor.isHidden) {
      this._graph.node.querySelector<HTMLElement>('[role="listbox"]')?.focus();
    } else {
      this.editor.activate();
    }
  }

  protected override onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    const width = message.width < 0 ? this.node.clientWidth : message.width;
    const orientation = width > 0 && width < NARROW ? 'vertical' : 'horizontal';
    if (this.orientation !== orientation) {
      this.orientation = orientation;
    }
  }

  private readonly _graph: GraphPaneWidget;
}

class GraphPaneWidget extends SeenWidget {
  constructor(
    private readonly _props: IGraphPaneProps,
    private readonly _trans: TranslationBundle
  ) {
    super(_props.model);
    this.addClass('notebench-RunBody');
    this.addClass('notebench-GraphPaneBody');
  }

  protected override render(): React.JSX.Element {
    return (
      <Trans trans={this._trans}>
        <GraphPane {...this._props} />
      </Trans>
    );
  }
}

export interface IPipelineDocumentVerbs {
  readonly trans: TranslationBundle;
  /** Asks how to run it. */
  readonly onRun: () => void;
}

export class PipelineDocument extends DocumentWidget<PipelinePanes> {
  constructor(
    options: DocumentWidget.IOptions<PipelinePanes>,
    private readonly _model: PipelineDocumentModel,
    { trans, onRun }: IPipelineDocumentVerbs
  ) {
    super(options);
    const { toolbar, content } = this;
    toolbar.addItem(
      'run',
      verbButton({
        label: trans.__('Run…'),
        tooltip: trans.__('Save it, and say with which values to run it, and which steps'),
        onClick: onRun
      })
    );
    this._plan = new ToolbarButton({
      label: trans.__('Plan'),
      tooltip: trans.__('Save it, and show in the graph what a run would do now'),
      pressedTooltip: trans.__('Show the graph without a plan'),
      onClick: () => void _model.togglePlan()
    });
    toolbar.addItem('plan', this._plan);
    const labels: Record<Shown, string> = { text: trans.__('Text'), both: trans.__('Both'), graph: trans.__('Graph') };
    const choices = SHOWN.map(shown => {
      const button = new ToolbarButton({
        label: labels[shown],
        tooltip: shown === 'both' ? trans.__('Show the text and the graph') : trans.__('Show only this: %1', labels[shown]),
        onClick: () => choose(shown)
      });
      toolbar.addItem(`show-${shown}`, button);
      return { shown, button };
    });
    const choose = (chosen: Shown): void => {
      content.shown = chosen;
      choices.forEach(({ shown, button }) => {
        button.pressed = shown === chosen;
      });
    };
    choose('both');
    _model.changed.connect(this._onChanged, this);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this._model.dispose();
      super.dispose();
    }
  }

  override setFragment(fragment: string): void {
    const line = /^#line=(\d+)/.exec(fragment)?.[1];
    if (line !== undefined) {
      void this.context.ready.then(() => this.content.goTo(Number(line) + 1));
    }
  }

  private _onChanged(): void {
    this._plan.pressed = this._model.plan !== null;
  }

  private readonly _plan: ToolbarButton;
}

export interface IPipelineFactoryOptions {
  readonly options: DocumentRegistry.IWidgetFactoryOptions<PipelineDocument>;
  readonly editors: IEditorServices;
  /** What the document of a file is made of beside the editor. */
  readonly build: (context: DocumentRegistry.CodeContext) => Omit<IPipelineDocumentContent, 'editor'> & IPipelineDocumentVerbs;
}

export class PipelineDocumentFactory extends ABCWidgetFactory<PipelineDocument, DocumentRegistry.ICodeModel> {
  constructor(private readonly _made: IPipelineFactoryOptions) {
    super(_made.options);
  }

  protected override createNewWidget(context: DocumentRegistry.CodeContext): PipelineDocument {
    const { editors, build } = this._made;
    const { onRun, ...content } = build(context);
    const { factoryService, mimeTypeService } = editors;
    const editor = new FileEditor({
      context,
      mimeTypeService,
      factory: options => factoryService.newDocumentEditor(options)
    });
    const { model, trans } = content;
    const onText = (): void => model.onText();
    context.model.contentChanged.connect(onText);
    void context.ready.then(() => model.draw());
    const panes = new PipelinePanes({ ...content, editor });
    panes.disposed.connect(() => context.model.contentChanged.disconnect(onText));
    return new PipelineDocument({ context, content: panes }, model, { trans, onRun });
  }
}
