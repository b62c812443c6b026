/** The field of a parameter's value: a choice where it has some, else a text; empty stands for its default. */
import React from 'react';

import { LabelledChoice, LabelledInput } from '../components/Labelled';
import { useTrans } from '../components/Trans';
import type { IValueRow } from './rows';

export interface IValueFieldProps {
  readonly label: string;
  readonly row: IValueRow;
  readonly fault: string | undefined;
  readonly hint?: string | undefined;
  readonly onChange: (fixed: string) => void;
}

export function ValueField({ label, row, fault, hint, onChange }: IValueFieldProps): React.JSX.Element {
  const trans = useTrans();
  const usual = row.usual === null ? trans.__('no default') : trans.__('%1 (the default)', row.usual);
  if (row.options.length > 0) {
    const known = row.options.map(({ text }) => ({ value: text, text }));
    return (
      <LabelledChoice
        label={label}
        value={row.fixed}
        options={[{ value: '', text: usual }, ...known]}
        fault={fault}
        onChange={onChange}
      />
    );
  }
  return <LabelledInput label={label} value={row.fixed} placeholder={usual} hint={hint} fault={fault} onChange={onChange} />;
}
