/** The fields of a pipeline that is to be made of notebooks. */
import React from 'react';

import { Fault, LabelledCheck, LabelledInput } from '../../components/Labelled';
import { useTrans } from '../../components/Trans';
import { useModel } from '../../experiments/useModel';
import type { NewPipelineModel } from './newPipeline';

export interface INewFormProps {
  readonly model: NewPipelineModel;
}

export function NewForm({ model }: INewFormProps): React.JSX.Element {
  useModel(model);
  const trans = useTrans();
  const { faults, refusal } = model;
  return (
    <div className="notebench-RunForm" role="group" aria-label={trans.__('New pipeline')}>
      <LabelledInput
        label={trans.__('Name')}
        value={model.name}
        placeholder={trans.__('such as churn')}
        hint={trans.__('its file is %1; to one that is there, steps are added', model.path)}
        fault={faults.name}
        onChange={name => model.rename(name)}
      />
      <Notebooks model={model} />
      {refusal !== null && (
        <p className="notebench-Fault" role="alert">
          {refusal}
        </p>
      )}
    </div>
  );
}

function Notebooks({ model }: INewFormProps): React.JSX.Element {
  const trans = useTrans();
  const id = React.useId();
  const { offered, faults } = model;
  return (
    <fieldset className="notebench-RunForm-notebooks" aria-describedby={faults.notebooks === undefined ? undefined : id}>
      <legend>{trans.__('Notebooks, each a step')}</legend>
      {offered === null && <p className="notebench-faint">{trans.__('Looking for notebooks…')}</p>}
      {offered?.length === 0 && (
        <p className="notebench-faint">{trans.__('There are no notebooks in this folder; go to another in the file browser.')}</p>
      )}
      {offered?.map(path => (
        <LabelledCheck key={path} label={path} isChecked={model.isChosen(path)} onChange={() => model.toggle(path)} />
      ))}
      <Fault id={id} text={faults.notebooks} />
    </fieldset>
  );
}
