/** Asks for a target until it is attached, or nobody wants to any more. */
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { Answer } from '../api/request';
import { Trans } from '../components/Trans';
import { DialogBody } from '../experiments/DialogBody';
import { problemWords } from '../experiments/problems';
import type { NewTarget, Target } from '../nouns';
import type { AttachFaults, IAttachFields } from './attach';
import { askedOf, attachFaults, BLANK, fieldOf } from './attach';
import { AttachForm } from './AttachForm';

/** The target that was attached; null where none was. */
export async function attachDialog(
  attach: (asked: NewTarget) => Promise<Answer<Target>>,
  trans: TranslationBundle
): Promise<Target | null> {
  let [fields, told]: [IAttachFields, ITold] = [BLANK, { faults: {}, refusal: null }];
  for (;;) {
    const body = new AttachBody(fields, told, trans);
    const { button, value } = await showDialog<IAttachFields>({
      title: trans.__('Attach a target'),
      body,
      buttons: [Dialog.cancelButton(), Dialog.okButton({ label: trans.__('Attach') })],
      focusNodeSelector: 'input'
    });
    if (!button.accept || value === null) {
      return null;
    }
    fields = value;
    const faults = attachFaults(fields, trans);
    if (Object.keys(faults).length > 0) {
      told = { faults, refusal: null };
      continue;
    }
    const answer = await attach(askedOf(fields));
    if (answer.kind === 'ok') {
      return answer.value;
    }
    told = refused(answer, trans);
  }
}

interface ITold {
  readonly faults: AttachFaults;
  readonly refusal: string | null;
}

function refused(answer: Exclude<Answer<Target>, { kind: 'ok' }>, trans: TranslationBundle): ITold {
  const reason = answer.kind === 'refused' ? answer.error.message : problemWords(answer, trans).what;
  const field = fieldOf(reason);
  return field === null ? { faults: {}, refusal: reason } : { faults: { [field]: reason }, refusal: null };
}

class AttachBody extends DialogBody implements Dialog.IBodyWidget<IAttachFields> {
  constructor(
    private _fields: IAttachFields,
    private readonly _told: ITold,
    private readonly _trans: TranslationBundle
  ) {
    super();
    this.addClass('notebench-AttachDialog');
  }

  getValue(): IAttachFields {
    return this._fields;
  }

  protected override render(): React.JSX.Element {
    return (
      <Trans trans={this._trans}>
        <AttachForm fields={this._fields} {...this._told} onChange={fields => (this._fields = fields)} />
      </Trans>
    );
  }
}
