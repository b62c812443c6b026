/** Asks which tags runs are to have. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { Trans } from '../components/Trans';
import type { RunSummary } from '../nouns';
import { DialogBody } from './DialogBody';
import type { TagChanges } from './TagsEditor';
import { sharedTags, TagsEditor } from './TagsEditor';

export async function tagsDialog(
  runs: readonly RunSummary[],
  count: number,
  trans: TranslationBundle
): Promise<Record<string, string | null> | null> {
  const body = new TagsBody(sharedTags(runs), trans);
  const answer = await showDialog({
    title: trans._n('Tags of %1 run', 'Tags of %1 runs', count),
    body,
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Save') })],
    focusNodeSelector: 'input'
  });
  return answer.button.accept && answer.value ? { ...answer.value } : null;
}

class TagsBody extends DialogBody implements Dialog.IBodyWidget<TagChanges> {
  constructor(
    private readonly _tags: Readonly<Record<string, string>>,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('notebench-TagsDialog');
  }

  getValue(): TagChanges {
    return this._changes;
  }

  protected override render(): React.JSX.Element {
    return (
      <Trans trans={this._trans}>
        <TagsEditor tags={this._tags} onChange={changes => (this._changes = changes)} />
      </Trans>
    );
  }

  private _changes: TagChanges = {};
}
