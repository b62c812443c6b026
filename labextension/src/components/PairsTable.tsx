/** Names and values in two columns: the whole of them on a page, the first of them in a card. */
import React from 'react';

import { DataTable } from './DataTable';
import { useTrans } from './Trans';

export type Pair = readonly [name: string, value: string];

export interface IPairsTableProps {
  readonly caption: string;
  readonly pairs: readonly Pair[];
  /** How a value that is a figure reads; without it, values are texts. */
  readonly show?: ((value: string) => string) | undefined;
  /** What stands in the place of an empty table. */
  readonly emptyText: string;
  /** Rows drawn where there is little room; the rest is counted. */
  readonly most?: number | undefined;
}

export function PairsTable(props: IPairsTableProps): React.JSX.Element {
  const trans = useTrans();
  const { caption, pairs, show, emptyText, most } = props;
  if (most !== undefined) {
    return <FirstPairs {...props} most={most} />;
  }
  const value = { name: trans.__('Value'), ...(show ? { isFigure: true, show } : {}) };
  return (
    <DataTable
      label={caption}
      columns={[{ name: trans.__('Name') }, value]}
      rows={pairs}
      isNamed
      emptyText={emptyText}
    />
  );
}

function FirstPairs(props: IPairsTableProps & { readonly most: number }): React.JSX.Element {
  const trans = useTrans();
  const { caption, pairs, show, emptyText, most } = props;
  const heading = React.useId();
  const more = pairs.length - most;
  return (
    <section className="notebench-FirstPairs" aria-labelledby={heading}>
      <h3 id={heading}>
        {caption} <span className="notebench-faint">{pairs.length.toLocaleString()}</span>
      </h3>
      {pairs.length === 0 ? (
        <p className="notebench-faint">{emptyText}</p>
      ) : (
        <table className="notebench-Table">
          <tbody>
            {pairs.slice(0, most).map(([name, value]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td className={show ? 'notebench-figure' : undefined} title={show ? value : undefined}>
                  {show ? show(value) : value}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {more > 0 && (
        <p className="notebench-faint">
          {trans._n('%1 more on the page of the run.', '%1 more on the page of the run.', more)}
        </p>
      )}
    </section>
  );
}
