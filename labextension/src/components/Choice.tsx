import React from 'react';

export interface IChoiceProps<V extends string> {
  readonly label: string;
  readonly value: V | null;
  readonly options: readonly { readonly value: V; readonly text: string }[];
  /** The words for choosing none of them; without it, one is always chosen. */
  readonly noneText?: string;
  readonly onChange: (value: V | null) => void;
}

/** One of several, in the browser's own control. */
export function Choice<V extends string>(props: IChoiceProps<V>): React.JSX.Element {
  const { label, value, options, noneText, onChange } = props;
  // Options go by place: a name may be anything, also the empty text.
  const place = options.findIndex(option => option.value === value);
  return (
    <select
      className="notebench-Choice"
      aria-label={label}
      title={label}
      data-narrowed={noneText !== undefined && value !== null}
      value={value === null ? '' : String(place)}
      onChange={event => onChange(options[Number(event.target.value || '-1')]?.value ?? null)}
    >
      {noneText !== undefined && <option value="">{noneText}</option>}
      {place < 0 && value !== null && <option value="-1">{value}</option>}
      {options.map((option, index) => (
        <option key={option.value} value={String(index)}>
          {option.text}
        </option>
      ))}
    </select>
  );
}
