/** The fields of a target that is to be attached. */
import React from 'react';

import { LabelledCheck, LabelledChoice, LabelledInput } from '../components/Labelled';
import { useTrans } from '../components/Trans';
import type { AttachFaults, AttachField, IAttachFields } from './attach';

export interface IAttachFormProps {
  readonly fields: IAttachFields;
  readonly faults: AttachFaults;
  /** What was refused as a whole; null where nothing was. */
  readonly refusal: string | null;
  readonly onChange: (fields: IAttachFields) => void;
}

export function AttachForm(props: IAttachFormProps): React.JSX.Element {
  const trans = useTrans();
  const [fields, setFields] = React.useState(props.fields);
  const change = (part: Partial<IAttachFields>): void => {
    const next = { ...fields, ...part };
    setFields(next);
    props.onChange(next);
  };
  const text = (field: AttachField, label: string, more: IMore = {}): React.JSX.Element => (
    <LabelledInput
      label={label}
      value={fields[field]}
      fault={props.faults[field]}
      {...more}
      onChange={value => change({ [field]: value })}
    />
  );
  return (
    <div className="notebench-AttachForm">
      {props.refusal !== null && (
        <p className="notebench-Fault" role="alert">
          {props.refusal}
        </p>
      )}
      {text('name', trans.__('Name'), { placeholder: trans.__('such as gpu-box') })}
      {text('address', trans.__('Address of Ray’s dashboard'), { placeholder: trans.__('such as https://host:8265') })}
      <LabelledChoice
        label={trans.__('Token')}
        value={fields.tokenFrom}
        options={[
          { value: 'typed', text: trans.__('typed here, kept in the keyring') },
          { value: 'variable', text: trans.__('in a variable of the server’s environment') }
        ]}
        onChange={from => change({ tokenFrom: from === 'variable' ? 'variable' : 'typed' })}
      />
      {fields.tokenFrom === 'typed'
        ? text('token', trans.__('The token'), {
            type: 'password',
            hint: trans.__('it stands in no file, log or answer; empty where the keyring has it')
          })
        : text('token_env', trans.__('The variable'), { placeholder: trans.__('such as GPU_BOX_TOKEN') })}
      {text('gpus_per_trial', trans.__('GPUs for each trial'), {
        inputMode: 'decimal',
        placeholder: trans.__('none'),
        hint: trans.__('where a sweep says nothing; 0.5 is half of one')
      })}
      {text('requirements', trans.__('Requirements'), { placeholder: trans.__('a file of packages that jobs need there') })}
      {text('tracking_uri', trans.__('Tracking server'), { placeholder: trans.__('one that the cluster reaches') })}
      <LabelledCheck
        label={trans.__('Accept plain HTTP, and a cluster that asks for no token')}
        isChecked={fields.isInsecure}
        onChange={isInsecure => change({ isInsecure })}
      />
    </div>
  );
}

type IMore = Pick<React.ComponentProps<typeof LabelledInput>, 'placeholder' | 'hint' | 'type' | 'inputMode'>;
