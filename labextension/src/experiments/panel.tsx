/** The panel of the left area as Lumino widgets: a header above an accordion. */
import type { ITranslator } from '@jupyterlab/translation';
import { ReactWidget, SidePanel } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';
import { AccordionPanel } from '@lumino/widgets';
import React from 'react';

import { Trans } from '../components/Trans';
import { logoIcon } from '../icons';
import { ExperimentsSection } from './ExperimentsSection';
import type { RunListModel } from './model';
import { PanelHeader } from './PanelHeader';
import { SeenWidget } from './SeenWidget';
import type { IVerbs } from './verbs';

export const PANEL_ID = 'notebench-panel';

export interface IPanelOptions {
  readonly model: RunListModel;
  readonly translator: ITranslator;
  readonly onOpen: (runId: string) => void;
  readonly onTable: () => void;
  readonly onInsert: () => void;
  /** The user leaves the panel for the notebook. */
  readonly onLeave: () => void;
  readonly verbs: IVerbs;
}

export class NotebenchPanel extends SidePanel {
  constructor(options: IPanelOptions) {
    super({ translator: options.translator });
    const { model, translator } = options;
    const trans = translator.load('notebench');
    this._model = model;
    this._onOpen = options.onOpen;
    this._translator = translator;
    this.id = PANEL_ID;
    this.addClass('notebench-Panel');
    this.title.icon = logoIcon;
    this.title.caption = trans.__('Notebench: experiments and runs');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Notebench'));
    const header = ReactWidget.create(
      <Trans trans={trans}>
        <PanelHeader model={model} onEnterList={isOpening => this._enterList(isOpening)} onTable={options.onTable} />
      </Trans>
    );
    this.header.addWidget(header);
    this._section = new Section(options);
    this.addWidget(this._section);
    model.changed.connect(this._onChanged, this);
    if (this.content instanceof AccordionPanel) {
      this.content.expansionToggled.connect(this._onToggled, this);
    }
    this._onChanged();
  }

  /** The panel came into sight, or went out of it. */
  get followed(): ISignal<this, boolean> {
    return this._followed;
  }

  /** Shows another section where it is not there yet: above the experiments, below them, or at the end, closed at first; those below by rank. */
  addSection(section: Widget, place: 'above' | 'below' | 'end' = 'above', rank = 0): void {
    const { content } = this;
    if (section.parent !== null || !(content instanceof AccordionPanel)) {
      return;
    }
    const last = content.widgets.findIndex(each => this._atEnd.has(each) || (this._ranks.get(each) ?? 0) > rank);
    const index = place === 'above' ? 0 : place === 'end' || last < 0 ? content.widgets.length : last;
    this._ranks.set(section, rank);
    this.insertWidget(index, section);
    const [title, next] = [content.titles[index], content.titles[index + 1]];
    if (title && next) {
      // The layout orders sections only for the eye; for keys and ears they stand so too.
      next.before(title, section.node);
    }
    content.setRelativeSizes(content.widgets.map(each => (each.isHidden ? 0 : each === this._section ? 3 : 1)));
    if (place === 'end') {
      this._atEnd.add(section);
      content.collapse(index);
    }
  }

  /** Takes a section away again; it is not disposed. */
  removeSection(section: Widget): void {
    section.parent = null;
  }

  /** Puts the cursor into the filter. */
  focusFilter(): void {
    const filter = this.node.querySelector<HTMLInputElement>('.notebench-FilterBox');
    if (filter) {
      filter.focus();
    } else if (this.isVisible) {
      // React draws a moment after Lumino shows.
      window.requestAnimationFrame(() => this.focusFilter());
    }
  }

  override dispose(): void {
    if (this.isDisposed) {
      return;
    }
    Signal.clearData(this);
    this._model.dispose();
    super.dispose();
  }

  handleEvent(event: Event): void {
    if (event instanceof KeyboardEvent && event.key === '/' && !isTyping(event.target)) {
      event.preventDefault();
      event.stopPropagation();
      this.focusFilter();
    }
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.node.addEventListener('keydown', this);
    if (this.isVisible) {
      this._followed.emit(true);
    }
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this._followed.emit(true);
  }

  protected override onAfterHide(message: Message): void {
    this._followed.emit(false);
    super.onAfterHide(message);
  }

  protected override onBeforeDetach(message: Message): void {
    this._followed.emit(false);
    this.node.removeEventListener('keydown', this);
    super.onBeforeDetach(message);
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.focusFilter();
  }

  /** Goes on to the list at once, so that the next key is the list's, and opens the run that it leads to. */
  private _enterList(isOpening: boolean): void {
    const list = (): HTMLElement | null => this.node.querySelector('.notebench-RunList');
    if (list()) {
      list()?.focus();
    } else {
      // After words without a match, the list is drawn a moment after it was read.
      window.requestAnimationFrame(() => list()?.focus());
    }
    const run = this._model.run(this._model.active);
    if (isOpening && run) {
      this._onOpen(run.run_id);
    }
  }

  private _onChanged(): void {
    const trans = this._translator.load('notebench');
    const { total } = this._model;
    const label =
      total === null
        ? trans.__('Experiments')
        : trans.__('Experiments (%1)', total.toLocaleString());
    if (this._section.title.label !== label) {
      this._section.title.label = label;
    }
  }

  /** What was closed at first has no size to come back to: it gets one when it is opened. */
  private _onToggled(content: AccordionPanel, index: number): void {
    const section = content.widgets[index];
    if (section !== undefined && !section.isHidden && this._atEnd.has(section) && !this._sized.has(section)) {
      this._sized.add(section);
      const sizeOf = (each: Widget): number => (each.isHidden ? 0 : each === this._section || each === section ? 3 : 1);
      content.setRelativeSizes(content.widgets.map(sizeOf));
    }
  }

  private readonly _atEnd = new Set<Widget>();
  private readonly _followed = new Signal<this, boolean>(this);
  private readonly _model: RunListModel;
  private readonly _onOpen: (runId: string) => void;
  private readonly _ranks = new WeakMap<Widget, number>();
  private readonly _section: Section;
  private readonly _sized = new WeakSet<Widget>();
  private readonly _translator: ITranslator;
}

/** The section of the accordion; its model follows events only while it is seen. */
class Section extends SeenWidget {
  constructor(private readonly _options: IPanelOptions) {
    super(_options.model);
    this.addClass('notebench-Section');
    this._trans = _options.translator.load('notebench');
  }

  protected override render(): React.JSX.Element {
    const { model, onOpen, onInsert, onLeave, verbs } = this._options;
    return (
      <Trans trans={this._trans}>
        <ExperimentsSection
          model={model}
          onOpen={onOpen}
          onInsert={onInsert}
          onLeave={onLeave}
          verbs={verbs}
        />
      </Trans>
    );
  }

  private readonly _trans;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null;
}
