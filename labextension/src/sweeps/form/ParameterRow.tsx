/** One parameter of the notebook: whether it is swept, over what, or at which value it stands still. */
import React from 'react';

import { useTrans } from '../../components/Trans';
import { Fault, LabelledCheck, LabelledInput } from '../../components/Labelled';
import { ValueField } from '../../parameters/ValueField';
import type { IRow, RowFaults } from './rows';
import { canSweep } from './rows';

export interface IParameterRowProps {
  readonly row: IRow;
  readonly faults: RowFaults;
  /** What the server said of it. */
  readonly told?: string | undefined;
  readonly onChange: (part: Partial<IRow>) => void;
}

export function ParameterRow({ row, faults, told, onChange }: IParameterRowProps): React.JSX.Element {
  const trans = useTrans();
  const heading = React.useId();
  return (
    <fieldset className="notebench-SweepForm-row" aria-labelledby={heading} data-param={row.name}>
      <div className="notebench-SweepForm-name">
        <span id={heading}>
          <strong>{row.name}</strong> <span className="notebench-faint">{row.type}</span>
        </span>
        {row.help !== '' && <span className="notebench-faint">{row.help}</span>}
        {row.when !== '' && <span className="notebench-faint">{trans.__('counts when %1', row.when)}</span>}
      </div>
      <LabelledCheck
        label={trans.__('Sweep')}
        isChecked={row.isSwept}
        isDisabled={!canSweep(row)}
        onChange={isSwept => onChange({ isSwept })}
      />
      <div className="notebench-SweepForm-values">
        {row.isSwept ? (
          <Range row={row} faults={faults} onChange={onChange} />
        ) : (
          <Fixed row={row} faults={faults} onChange={onChange} />
        )}
        {told !== undefined && (
          <span className="notebench-Fault" role="alert">
            {told}
          </span>
        )}
      </div>
    </fieldset>
  );
}

type IPartProps = Omit<IParameterRowProps, 'told'>;

function Range({ row, faults, onChange }: IPartProps): React.JSX.Element {
  const trans = useTrans();
  if (row.kind === 'choice') {
    return <Options row={row} faults={faults} onChange={onChange} />;
  }
  const isDate = row.kind === 'date';
  return (
    <>
      <LabelledInput
        label={trans.__('From')}
        type={isDate ? 'date' : 'text'}
        inputMode={isDate ? undefined : 'decimal'}
        value={row.low}
        fault={faults.low}
        onChange={low => onChange({ low })}
      />
      <LabelledInput
        label={trans.__('To')}
        type={isDate ? 'date' : 'text'}
        inputMode={isDate ? undefined : 'decimal'}
        value={row.high}
        fault={faults.high}
        onChange={high => onChange({ high })}
      />
      {!isDate && (
        <>
          <LabelledInput
            label={trans.__('Step')}
            inputMode="decimal"
            value={row.step}
            placeholder={row.kind === 'int' ? '1' : trans.__('none')}
            fault={faults.step}
            onChange={step => onChange({ step })}
          />
          <LabelledCheck label={trans.__('Logarithmic')} isChecked={row.isLog} onChange={isLog => onChange({ isLog })} />
        </>
      )}
    </>
  );
}

function Options({ row, faults, onChange }: IPartProps): React.JSX.Element {
  const id = React.useId();
  return (
    <div
      className="notebench-SweepForm-options"
      role="group"
      aria-label={row.name}
      aria-describedby={faults.options === undefined ? undefined : id}
    >
      {row.options.map((option, place) => (
        <LabelledCheck
          key={place}
          label={option.text}
          isChecked={option.isChosen}
          onChange={isChosen =>
            onChange({ options: row.options.map((each, at) => (at === place ? { ...each, isChosen } : each)) })
          }
        />
      ))}
      <Fault id={id} text={faults.options} />
    </div>
  );
}

function Fixed({ row, faults, onChange }: IPartProps): React.JSX.Element {
  const trans = useTrans();
  return row.isSecret ? (
    <span className="notebench-faint">
      {trans.__('Its name tells that it is secret: no sweep keeps it, the notebook has its own.')}
    </span>
  ) : (
    <ValueField label={trans.__('Stands still at')} row={row} fault={faults.fixed} onChange={fixed => onChange({ fixed })} />
  );
}
