/** Rows of field, comparison and value, that write the filter's text. */
import React from 'react';

import { Glyph } from '../../components/Glyph';
import { useTrans } from '../../components/Trans';
import { lastRead } from '../reading';
import type { ICondition } from './filterForm';
import { ATTRIBUTES, COMPARISONS, fromFilter, toFilter } from './filterForm';
import type { TableModel } from './tableModel';

export interface IFilterFormProps {
  readonly model: TableModel;
  readonly onApply: (filter: string) => void;
}

const BLANK: ICondition = { field: '', comparison: '=', value: '' };

export function FilterForm({ model, onApply }: IFilterFormProps): React.JSX.Element {
  const trans = useTrans();
  const asked = model.list.query.filter;
  const known = React.useMemo(() => fromFilter(asked), [asked]);
  const [rows, setRows] = React.useState<readonly ICondition[]>([]);
  React.useEffect(() => setRows(known === null || known.length === 0 ? [BLANK] : known), [known]);
  const change = (place: number, part: Partial<ICondition>): void =>
    setRows(rows.map((row, index) => (index === place ? { ...row, ...part } : row)));
  const list = React.useId();
  return (
    <form
      className="notebench-FilterForm"
      onSubmit={event => {
        event.preventDefault();
        onApply(toFilter(rows));
      }}
    >
      {known === null && (
        <p className="notebench-faint">
          {trans.__('The filter now says more than these rows can; applying them replaces it.')}
        </p>
      )}
      <FieldNames id={list} model={model} />
      {rows.map((row, place) => (
        <div className="notebench-FilterForm-row" key={place}>
          <input
            className="notebench-Input"
            list={list}
            placeholder={trans.__('metrics.loss')}
            aria-label={trans.__('Field %1', place + 1)}
            value={row.field}
            onChange={event => change(place, { field: event.target.value })}
          />
          <select
            className="notebench-Choice"
            aria-label={trans.__('Comparison %1', place + 1)}
            value={row.comparison}
            onChange={event => change(place, { comparison: event.target.value })}
          >
            {COMPARISONS.map(comparison => (
              <option key={comparison}>{comparison}</option>
            ))}
          </select>
          <input
            className="notebench-Input"
            aria-label={trans.__('Value %1', place + 1)}
            value={row.value}
            onChange={event => change(place, { value: event.target.value })}
          />
          <button
            type="button"
            className="notebench-IconButton"
            aria-label={trans.__('Remove condition %1', place + 1)}
            title={trans.__('Remove')}
            onClick={() => setRows(rows.filter((_, index) => index !== place))}
          >
            <Glyph name="close" />
          </button>
        </div>
      ))}
      <div className="notebench-FilterForm-verbs">
        <button
          type="button"
          className="notebench-Button notebench-mod-small"
          onClick={() => setRows([...rows, BLANK])}
        >
          <Glyph name="add" /> {trans.__('And…')}
        </button>
        <button type="submit" className="notebench-Button notebench-mod-small notebench-mod-main">
          {trans.__('Apply rows')}
        </button>
      </div>
    </form>
  );
}

function FieldNames({ id, model }: { readonly id: string; readonly model: TableModel }): React.JSX.Element {
  const names = lastRead(model.names)?.value;
  const fields = [
    ...(names?.metrics ?? []).map(({ name }) => `metrics.${name}`),
    ...(names?.params ?? []).map(({ name }) => `params.${name}`),
    ...(names?.tags ?? []).map(({ name }) => `tags.${name}`),
    ...ATTRIBUTES.map(name => `attributes.${name}`)
  ];
  return (
    <datalist id={id}>
      {fields.map(field => (
        <option key={field} value={field} />
      ))}
    </datalist>
  );
}
