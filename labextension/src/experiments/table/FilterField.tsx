/** The filter of the table: a text in the server's syntax, or rows of a form that write it. */
import React from 'react';

import { Glyph } from '../../components/Glyph';
import { useTrans } from '../../components/Trans';
import { FilterForm } from './FilterForm';
import type { TableModel } from './tableModel';

export function FilterField({ model }: { readonly model: TableModel }): React.JSX.Element {
  const trans = useTrans();
  const asked = model.list.query.filter;
  const [text, setText] = React.useState(asked);
  const [isForm, setIsForm] = React.useState(false);
  const fault = model.filterFault;
  const help = React.useId();
  React.useEffect(() => setText(asked), [asked]);
  const apply = (filter: string): void => {
    if (filter !== asked) {
      model.ask({ filter });
    } else if (fault !== null) {
      void model.refresh();
    }
  };
  return (
    <div className="notebench-Filter">
      <div className="notebench-Filter-line">
        <input
          type="search"
          className="notebench-Input notebench-Filter-text"
          placeholder={trans.__("Filter: metrics.loss < 0.5 AND params.depth = '3'")}
          aria-label={trans.__('Filter')}
          aria-invalid={fault !== null}
          aria-describedby={help}
          maxLength={4000}
          spellCheck={false}
          value={text}
          onChange={event => {
            setText(event.target.value);
            if (event.target.value === '') {
              apply('');
            }
          }}
          onKeyDown={event => {
            if (event.key === 'Enter') {
              apply(text);
            } else if (event.key === 'Escape' && text !== asked) {
              event.stopPropagation();
              setText(asked);
            }
          }}
        />
        <button type="button" className="notebench-Button notebench-mod-small" onClick={() => apply(text)}>
          {trans.__('Apply')}
        </button>
        <button
          type="button"
          className="notebench-Button notebench-mod-small"
          aria-expanded={isForm}
          onClick={() => {
            setIsForm(!isForm);
            model.readNames();
          }}
        >
          <Glyph name="edit" /> {trans.__('Form')}
        </button>
      </div>
      <div id={help}>
        {fault !== null ? (
          <p className="notebench-Filter-fault" role="alert">
            {fault}
          </p>
        ) : null}
      </div>
      {isForm && <FilterForm model={model} onApply={apply} />}
      <Syntax />
    </div>
  );
}

function Syntax(): React.JSX.Element {
  const trans = useTrans();
  const examples: readonly (readonly [string, string])[] = [
    ['metrics.accuracy >= 0.9', trans.__('the last value of a metric')],
    ["params.depth = '3'", trans.__('a parameter; its value is text')],
    ["tags.team ILIKE '%blue%'", trans.__('a tag that contains a text, whatever its case')],
    ["attributes.run_name LIKE 'try%'", trans.__('a name that begins so')],
    ["NOT (metrics.loss > 1 OR attributes.status = 'FAILED')", trans.__('AND, OR, NOT and parentheses')],
    ['metrics.`val loss` < 0.5', trans.__('a name with other characters stands in backticks')]
  ];
  return (
    <details className="notebench-Filter-syntax">
      <summary>{trans.__('How filters are written')}</summary>
      <dl>
        {examples.map(([code, words]) => (
          <div key={code}>
            <dt>
              <code>{code}</code>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
