/** The form for a run of a pipeline: with which values, which steps, and what it would do. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { formatTime } from '../../components/figures';
import { LabelledChoice } from '../../components/Labelled';
import { stateWord } from '../../components/StateMark';
import { useTrans } from '../../components/Trans';
import { ReadingView } from '../../experiments/ReadingView';
import { useModel } from '../../experiments/useModel';
import type { PipelineGraph } from '../../nouns';
import { ValueField } from '../../parameters/ValueField';
import { PlanView } from './PlanView';
import type { RunFormModel, Scope } from './runModel';

export interface IRunFormProps {
  readonly model: RunFormModel;
}

export function RunForm({ model }: IRunFormProps): React.JSX.Element {
  useModel(model);
  const trans = useTrans();
  return (
    <div className="notebench-RunForm" role="group" aria-label={trans.__('Run of %1', model.path)}>
      <ReadingView reading={model.reading} waiting={trans.__('Reading the pipeline…')} onRetry={() => void model.open()}>
        {graph => (
          <>
            <Unsaved model={model} />
            <Steps model={model} graph={graph} />
            <Values model={model} />
            <Whole model={model} />
            {model.plan !== null && <PlanView plan={model.plan} isBehind={model.isBehind} />}
          </>
        )}
      </ReadingView>
    </div>
  );
}

function Unsaved({ model }: IRunFormProps): React.JSX.Element | null {
  const trans = useTrans();
  const [isSaving, setIsSaving] = React.useState(false);
  const { unsaved } = model;
  const save = async (): Promise<void> => {
    setIsSaving(true);
    await model.save();
    setIsSaving(false);
  };
  return unsaved.length === 0 ? null : (
    <p className="notebench-RunForm-unsaved" role="status">
      {trans.__('Changes that are not saved do not run: %1.', unsaved.join(', '))}{' '}
      <button type="button" className="notebench-Button notebench-mod-small" disabled={isSaving} onClick={() => void save()}>
        {trans._n('Save it', 'Save them', unsaved.length)}
      </button>
    </p>
  );
}

function Steps({ model, graph }: IRunFormProps & { readonly graph: PipelineGraph }): React.JSX.Element {
  const trans = useTrans();
  const { scope, step, resumed, left } = model;
  const known = left.some(run => run.run_id === resumed) || resumed === '' ? [] : [{ value: resumed, text: resumed }];
  const runs = left.map(run => ({
    value: run.run_id,
    text: trans.__('%1, %2', formatTime(run.created_at), stateWord(run.state, trans).toLowerCase())
  }));
  return (
    <div className="notebench-RunForm-fields">
      <LabelledChoice
        label={trans.__('Which steps')}
        value={scope}
        options={scopes(left.length > 0 || resumed !== '', trans)}
        onChange={value => model.choose({ scope: scopeOf(value) })}
      />
      {(scope === 'step' || scope === 'start') && (
        <LabelledChoice
          label={trans.__('Step')}
          value={step}
          options={graph.steps.map(({ name }) => ({ value: name, text: name }))}
          onChange={value => model.choose({ step: value })}
        />
      )}
      {scope === 'resumed' && (
        <LabelledChoice
          label={trans.__('Run')}
          value={resumed}
          options={[...known, ...runs]}
          onChange={value => model.choose({ resumed: value })}
        />
      )}
    </div>
  );
}

function scopes(canResume: boolean, trans: TranslationBundle): readonly { value: Scope; text: string }[] {
  const all: readonly { value: Scope; text: string }[] = [
    { value: 'all', text: trans.__('those that changed, or have no result') },
    { value: 'step', text: trans.__('one alone, whatever is known of it') },
    { value: 'start', text: trans.__('one, and those that need it') }
  ];
  return canResume ? [...all, { value: 'resumed', text: trans.__('what a run has left') }] : all;
}

function scopeOf(value: string): Scope {
  return value === 'step' || value === 'start' || value === 'resumed' ? value : 'all';
}

function Values({ model }: IRunFormProps): React.JSX.Element {
  const trans = useTrans();
  const { rows, scope, faults } = model;
  if (scope === 'resumed') {
    return <p className="notebench-faint">{trans.__('It goes on with the values that the run had.')}</p>;
  }
  if (rows.length === 0) {
    return <p className="notebench-faint">{trans.__('The pipeline has no parameters.')}</p>;
  }
  return (
    <div className="notebench-RunForm-fields" role="group" aria-label={trans.__('Values')}>
      {rows.map(row =>
        row.isSecret ? (
          <p key={row.name} className="notebench-faint">
            {trans.__('%1: its name tells that it is secret; no run keeps it.', row.name)}
          </p>
        ) : (
          <ValueField
            key={row.name}
            label={row.name}
            row={row}
            hint={[row.type, row.help].filter(Boolean).join(' · ')}
            fault={faults.rows[row.name]}
            onChange={fixed => model.changeValue(row.name, fixed)}
          />
        )
      )}
    </div>
  );
}

function Whole({ model }: IRunFormProps): React.JSX.Element | null {
  const { whole } = model.faults;
  return whole.length === 0 ? null : (
    <ul className="notebench-RunForm-faults" role="alert">
      {whole.map(line => (
        <li key={line} className="notebench-Fault">
          {line}
        </li>
      ))}
    </ul>
  );
}
