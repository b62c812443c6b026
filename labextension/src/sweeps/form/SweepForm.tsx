/** The form for a new sweep over a notebook. */
import React from 'react';

import { useTrans } from '../../components/Trans';
import { ReadingView } from '../../experiments/ReadingView';
import { useModel } from '../../experiments/useModel';
import type { SweepFormModel } from './formModel';
import { LabelledInput } from '../../components/Labelled';
import { MetricFields } from './MetricFields';
import { OptionFields } from './OptionFields';
import { ParameterRow } from './ParameterRow';
import { PreviewView } from './PreviewView';

export interface ISweepFormProps {
  readonly model: SweepFormModel;
  /** Paths of notebooks that are open, to choose from. */
  readonly notebooks: () => readonly string[];
  /** Whether the notebook of this path has changes that are not saved. */
  readonly isUnsaved: (path: string) => boolean;
  readonly onSave: (path: string) => Promise<void>;
}

export function SweepForm(props: ISweepFormProps): React.JSX.Element {
  const { model } = props;
  useModel(model);
  const trans = useTrans();
  const { reading } = model;
  return (
    <form
      className="notebench-SweepForm"
      aria-label={trans.__('New sweep')}
      noValidate
      onSubmit={event => {
        // Enter in a field looks, and burns no trial.
        event.preventDefault();
        void model.preview();
      }}
    >
      <h1>{trans.__('New sweep')}</h1>
      <Notebook {...props} />
      {reading === null ? (
        <p className="notebench-faint">{trans.__('Choose a notebook with a cell tagged “parameters”.')}</p>
      ) : (
        <ReadingView
          reading={reading}
          waiting={trans.__('Reading the parameters…')}
          onRetry={() => void model.open(model.path)}
        >
          {({ assigned }) => <Body model={model} suggested={assigned} />}
        </ReadingView>
      )}
    </form>
  );
}

function Notebook({ model, notebooks, isUnsaved, onSave }: ISweepFormProps): React.JSX.Element {
  const trans = useTrans();
  const list = React.useId();
  const [path, setPath] = React.useState(model.path);
  const [isSaving, setIsSaving] = React.useState(false);
  const read = React.useCallback(() => {
    if (path.trim() !== model.path || model.reading?.kind === 'broken') {
      void model.open(path);
    }
  }, [model, path]);
  const save = async (): Promise<void> => {
    setIsSaving(true);
    await onSave(model.path);
    setIsSaving(false);
    await model.open(model.path);
  };
  return (
    <div
      className="notebench-SweepForm-notebook"
      onBlur={read}
      onKeyDown={event => {
        if (event.key === 'Enter' && event.target instanceof HTMLInputElement) {
          event.preventDefault();
          read();
        }
      }}
    >
      <datalist id={list}>
        {notebooks().map(each => (
          <option key={each} value={each} />
        ))}
      </datalist>
      <LabelledInput
        label={trans.__('Notebook')}
        value={path}
        list={list}
        placeholder={trans.__('such as train.ipynb')}
        hint={trans.__('its path below the workspace; it is swept as it is saved')}
        onChange={setPath}
      />
      {model.path !== '' && isUnsaved(model.path) && (
        <p className="notebench-SweepForm-unsaved" role="status">
          {trans.__('It has changes that are not saved.')}{' '}
          <button type="button" className="notebench-Button notebench-mod-small" disabled={isSaving} onClick={() => void save()}>
            {trans.__('Save, and read it again')}
          </button>
        </p>
      )}
    </div>
  );
}

function Body({ model, suggested }: { readonly model: SweepFormModel; readonly suggested: readonly string[] }): React.JSX.Element {
  const trans = useTrans();
  const { rows, fields, faults, asking } = model;
  const told = asking.kind === 'refused' ? asking : null;
  if (rows.length === 0) {
    return (
      <p className="notebench-faint">
        {trans.__('It has no parameters. Tag the cell that assigns them “parameters”, and write ranges behind them: n = 3  # 1..10')}
      </p>
    );
  }
  return (
    <>
      <h2>{trans.__('Parameters')}</h2>
      {rows.map(row => (
        <ParameterRow
          key={row.name}
          row={row}
          faults={faults.rows[row.name] ?? {}}
          told={told?.place === row.name ? told.reason : undefined}
          onChange={part => model.changeRow(row.name, part)}
        />
      ))}
      {faults.whole !== null && (
        <p className="notebench-Filter-fault" role="alert">
          {faults.whole}
        </p>
      )}
      <h2>{trans.__('Judged by')}</h2>
      <MetricFields
        metrics={fields.metrics}
        suggested={suggested}
        fault={faults.fields.metrics ?? (told?.place === 'metrics' ? told.reason : undefined)}
        onChange={metrics => model.change({ metrics })}
      />
      <h2>{trans.__('How long, and how')}</h2>
      <OptionFields
        fields={fields}
        targets={model.targets}
        target={model.target}
        faults={told?.place !== null && told ? { [told.place]: told.reason, ...faults.fields } : faults.fields}
        onChange={part => model.change(part)}
      />
      <Verbs model={model} />
    </>
  );
}

function Verbs({ model }: { readonly model: SweepFormModel }): React.JSX.Element {
  const trans = useTrans();
  const { asking, isFaulty } = model;
  const isUnderWay = asking.kind === 'previewing' || asking.kind === 'starting';
  return (
    <>
      {asking.kind === 'refused' && (
        <p className="notebench-Filter-fault" role="alert">
          {asking.reason}
        </p>
      )}
      <div className="notebench-SweepForm-verbs">
        <button
          type="button"
          className="notebench-Button notebench-mod-main"
          aria-disabled={isFaulty || isUnderWay}
          onClick={() => void model.start()}
        >
          {asking.kind === 'starting' ? trans.__('Starting…') : trans.__('Start')}
        </button>
        <button type="submit" className="notebench-Button" aria-disabled={isFaulty || isUnderWay}>
          {asking.kind === 'previewing' ? trans.__('Looking…') : trans.__('Preview')}
        </button>
        {isFaulty && <span className="notebench-faint">{trans.__('Mend what is marked first.')}</span>}
      </div>
      {asking.kind === 'previewed' && <PreviewView preview={asking.preview} />}
    </>
  );
}
