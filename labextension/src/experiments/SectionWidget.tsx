/** A section of the panel as a Lumino widget; its title counts what it lists. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISignal } from '@lumino/signaling';
import React from 'react';

import { Trans } from '../components/Trans';
import type { IFollowed } from './SeenWidget';
import { SeenWidget } from './SeenWidget';

export interface ISectionOptions {
  /** The noun of what it lists, in the plural, as ids and classes bear it. */
  readonly noun: string;
  readonly label: string;
  readonly model: { readonly changed: ISignal<unknown, void>; readonly count: number | null };
  /** What reads only while the section itself is seen; the rest is followed by the panel, as the title counts also when it is closed. */
  readonly followed?: IFollowed;
  readonly draw: () => React.JSX.Element;
}

export class SectionWidget extends SeenWidget {
  constructor(
    private readonly _section: ISectionOptions,
    private readonly _trans: TranslationBundle
  ) {
    super(_section.followed ?? { show: () => undefined, hide: () => undefined });
    const { noun, model } = _section;
    this.id = `notebench-${noun}-section`;
    this.addClass('notebench-Section');
    this.addClass(`notebench-${noun.charAt(0).toUpperCase()}${noun.slice(1)}Section`);
    model.changed.connect(this._onChanged, this);
    this._onChanged();
  }

  protected override render(): React.JSX.Element {
    return <Trans trans={this._trans}>{this._section.draw()}</Trans>;
  }

  private _onChanged(): void {
    const { label: bare, model } = this._section;
    const label = model.count === null ? bare : this._trans.__('%1 (%2)', bare, model.count.toLocaleString());
    if (this.title.label !== label) {
      this.title.label = label;
    }
  }
}
