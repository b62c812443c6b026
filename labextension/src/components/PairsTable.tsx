/** Names and values in two columns, with a filter where there are many. */
import React from 'react';

import { useTrans } from './Trans';

export interface IPairsTableProps {
  readonly caption: string;
  readonly pairs: readonly (readonly [name: string, value: string])[];
  /** Whether values are figures: set right, in figures of one width. */
  readonly isNumeric?: boolean;
  /** What stands in the place of an empty table. */
  readonly emptyText: string;
  /** Rows drawn where there is little room; the rest is counted. */
  readonly most?: number | undefined;
}

/** Rows from which a filter helps more than it takes room. */
const MANY = 12;

/** Rows drawn at once; the filter leads to the rest. */
const DRAWN = 500;

export function PairsTable(props: IPairsTableProps): React.JSX.Element {
  const trans = useTrans();
  const { caption, pairs, isNumeric = false, emptyText, most } = props;
  const drawn = most ?? DRAWN;
  const [wanted, setWanted] = React.useState('');
  const shown = matching(pairs, wanted);
  const heading = React.useId();
  return (
    <section className="notebench-PairsTable" aria-labelledby={heading}>
      <div className="notebench-PairsTable-top">
        <h3 id={heading}>
          {caption} <span className="notebench-faint">{pairs.length}</span>
        </h3>
        {most === undefined && pairs.length > MANY && (
          <input
            type="search"
            className="notebench-Input"
            placeholder={trans.__('Filter')}
            aria-label={trans.__('Filter %1', caption)}
            value={wanted}
            onChange={event => setWanted(event.target.value)}
          />
        )}
      </div>
      {shown.length === 0 ? (
        <p className="notebench-faint">{pairs.length === 0 ? emptyText : trans.__('Nothing matches.')}</p>
      ) : (
        <table className="notebench-Table">
          <tbody>
            {shown.slice(0, drawn).map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className={isNumeric ? 'notebench-figure' : undefined}>{value}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {shown.length > drawn && (
        <p className="notebench-faint">
          {most === undefined
            ? trans.__('%1 more: filter to see them.', shown.length - drawn)
            : trans.__('%1 more on the page of the run.', shown.length - drawn)}
        </p>
      )}
    </section>
  );
}

function matching(pairs: IPairsTableProps['pairs'], wanted: string): IPairsTableProps['pairs'] {
  const part = wanted.trim().toLowerCase();
  return pairs.filter(([name, value]) => `${name} ${value}`.toLowerCase().includes(part));
}
