/** A labelled field with what is wrong with it beneath. */
import React from 'react';

export interface ILabelledProps {
  readonly label: string;
  readonly value: string;
  readonly fault?: string | undefined;
  readonly hint?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly list?: string | undefined;
  readonly type?: 'text' | 'date' | 'password' | undefined;
  readonly inputMode?: 'decimal' | 'numeric' | undefined;
  readonly isLabelHidden?: boolean | undefined;
  readonly onChange: (text: string) => void;
}

export function LabelledInput(props: ILabelledProps): React.JSX.Element {
  const { label, value, fault, hint, placeholder, list, type, inputMode, isLabelHidden, onChange } = props;
  const id = React.useId();
  const told = [fault === undefined ? null : `${id}-fault`, hint === undefined ? null : `${id}-hint`].filter(Boolean);
  return (
    <div className="notebench-Field">
      {isLabelHidden ? null : <label htmlFor={id}>{label}</label>}
      <input
        id={id}
        className="notebench-Input"
        type={type ?? 'text'}
        inputMode={inputMode}
        list={list}
        value={value}
        placeholder={placeholder}
        aria-label={isLabelHidden ? label : undefined}
        aria-invalid={fault !== undefined}
        aria-describedby={told.length > 0 ? told.join(' ') : undefined}
        autoComplete={type === 'password' ? 'new-password' : 'off'}
        spellCheck={false}
        onChange={event => onChange(event.target.value)}
      />
      {hint !== undefined && (
        <span id={`${id}-hint`} className="notebench-faint">
          {hint}
        </span>
      )}
      <Fault id={`${id}-fault`} text={fault} />
    </div>
  );
}

/** What is wrong with a field; nothing where nothing is. */
export function Fault({ id, text }: { readonly id: string; readonly text: string | undefined }): React.JSX.Element | null {
  return text === undefined ? null : (
    <span id={id} className="notebench-Fault">
      {text}
    </span>
  );
}

export interface ILabelledChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly { readonly value: string; readonly text: string }[];
  readonly fault?: string | undefined;
  readonly isLabelHidden?: boolean | undefined;
  readonly onChange: (value: string) => void;
}

/** One of several, each by its value; the empty one may be among them. */
export function LabelledChoice(props: ILabelledChoiceProps): React.JSX.Element {
  const { label, value, options, fault, isLabelHidden, onChange } = props;
  const id = React.useId();
  return (
    <div className="notebench-Field">
      {isLabelHidden ? null : <label htmlFor={id}>{label}</label>}
      <select
        id={id}
        className="notebench-Choice"
        value={value}
        aria-label={isLabelHidden ? label : undefined}
        aria-invalid={fault !== undefined}
        aria-describedby={fault === undefined ? undefined : `${id}-fault`}
        onChange={event => onChange(event.target.value)}
      >
        {options.map(option => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
      <Fault id={`${id}-fault`} text={fault} />
    </div>
  );
}

export interface ILabelledCheckProps {
  readonly label: string;
  readonly isChecked: boolean;
  readonly isDisabled?: boolean | undefined;
  readonly onChange: (isChecked: boolean) => void;
}

export function LabelledCheck({ label, isChecked, isDisabled, onChange }: ILabelledCheckProps): React.JSX.Element {
  return (
    <label className="notebench-Check">
      <input
        type="checkbox"
        checked={isChecked}
        disabled={isDisabled}
        onChange={event => onChange(event.target.checked)}
      />
      {label}
    </label>
  );
}
