/** One row a name, one column a run: what differs stands out by weight and sign. */
import React from 'react';

import { useCopied } from './Copying';
import { toCsv } from './csv';
import { useTrans } from './Trans';

export interface IComparedCell {
  readonly text: string;
  /** What is told beside the text, in the fainter colour. */
  readonly note?: string | undefined;
  /** Whether it differs from the baseline's; a best value bears a star. */
  readonly mark?: 'other' | 'best' | undefined;
}

export interface IComparedLine {
  readonly name: string;
  /** What is told beside the name. */
  readonly note?: string | undefined;
  readonly cells: readonly IComparedCell[];
  readonly isEqual: boolean;
}

export interface IComparedTableProps {
  readonly label: string;
  /** The runs' names in the order of the cells. */
  readonly heads: readonly string[];
  readonly baseline: number;
  readonly lines: readonly IComparedLine[];
  readonly isOnlyDifferent: boolean;
  readonly isFigures?: boolean;
  readonly emptyText: string;
  /** Rows that the server left out. */
  readonly leftOut?: number;
}

const MANY = 20;
const STEP = 200;

/** Texts longer than this may be cut on screen. */
const LONG = 40;

export function ComparedTable(props: IComparedTableProps): React.JSX.Element {
  const trans = useTrans();
  const { label, lines, isOnlyDifferent, emptyText, leftOut = 0 } = props;
  const [wanted, setWanted] = React.useState('');
  const [most, setMost] = React.useState(STEP);
  const matching = React.useMemo(() => matchingLines(lines, wanted, isOnlyDifferent), [lines, wanted, isOnlyDifferent]);
  const different = lines.filter(line => !line.isEqual).length;
  return (
    <section className="notebench-DataTable notebench-Compared" data-named="true" aria-label={label}>
      <div className="notebench-DataTable-top">
        <h3>
          {label} <span className="notebench-faint">{lines.length.toLocaleString()}</span>
          <span className="notebench-Compared-count">{trans._n('%1 differs', '%1 differ', different)}</span>
        </h3>
        {lines.length > MANY && (
          <input
            type="search"
            className="notebench-Input"
            placeholder={trans.__('Filter')}
            aria-label={trans.__('Filter %1', label)}
            value={wanted}
            onChange={event => setWanted(event.target.value)}
          />
        )}
        {lines.length > 0 && <CopyCsv {...props} lines={matching} />}
      </div>
      {matching.length === 0 ? (
        <p className="notebench-faint">
          {lines.length === 0 ? emptyText : wanted === '' ? trans.__('Nothing differs.') : trans.__('Nothing matches.')}
        </p>
      ) : (
        <Grid {...props} lines={matching.slice(0, most)} />
      )}
      {matching.length > most && (
        <button type="button" className="notebench-Button" onClick={() => setMost(most + STEP)}>
          {trans._n('Show more (%1 left)', 'Show more (%1 left)', matching.length - most)}
        </button>
      )}
      {leftOut > 0 && (
        <p className="notebench-faint">
          {trans._n('%1 more is not compared here.', '%1 more are not compared here.', leftOut)}
        </p>
      )}
    </section>
  );
}

function Grid({ label, heads, baseline, lines, isFigures = false }: IComparedTableProps): React.JSX.Element {
  const trans = useTrans();
  return (
    <div className="notebench-DataTable-scroller" role="group" aria-label={label} tabIndex={0}>
      <table className="notebench-Table" data-figures={isFigures}>
        <thead>
          <tr>
            <th scope="col">{trans.__('Name')}</th>
            {heads.map((head, place) => (
              <th key={place} scope="col" className={isFigures ? 'notebench-figure' : undefined} title={head}>
                <span className="notebench-Compared-number">{place + 1}</span>{' '}
                <span className="notebench-Compared-head">{head}</span>
                {place === baseline && <span className="notebench-Badge">{trans.__('baseline')}</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map(line => (
            <tr key={line.name} data-equal={line.isEqual}>
              <th scope="row">
                {line.name}
                {line.note !== undefined && <span className="notebench-Compared-note">{line.note}</span>}
              </th>
              {line.cells.map((cell, place) => (
                <Cell key={place} cell={cell} isFigures={isFigures} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell({ cell, isFigures }: { readonly cell: IComparedCell; readonly isFigures: boolean }): React.JSX.Element {
  const trans = useTrans();
  const { text, note, mark } = cell;
  return (
    <td className={isFigures ? 'notebench-figure' : undefined} data-mark={mark}>
      {mark === 'best' && (
        <span className="notebench-Compared-best" title={trans.__('Best')}>
          <span aria-hidden="true">★ </span>
          <span className="notebench-heard">{trans.__('Best')} </span>
        </span>
      )}
      <span className="notebench-Compared-text" title={text.length > LONG ? text : undefined}>
        {text}
      </span>
      {note !== undefined && <span className="notebench-Compared-note">{note}</span>}
    </td>
  );
}

function CopyCsv({ label, heads, lines }: IComparedTableProps): React.JSX.Element | null {
  const trans = useTrans();
  const { copy, isCopied } = useCopied();
  if (!copy) {
    return null;
  }
  const rows = lines.map(line => [line.name, ...line.cells.map(cell => cell.text)]);
  return (
    <button
      type="button"
      className="notebench-Button notebench-mod-small notebench-mod-quiet"
      aria-label={trans.__('Copy %1 as CSV', label)}
      onClick={() => copy(toCsv([['', ...heads], ...rows]))}
    >
      <span role="status">{isCopied ? trans.__('Copied') : trans.__('Copy as CSV')}</span>
    </button>
  );
}

function matchingLines(
  lines: readonly IComparedLine[],
  wanted: string,
  isOnlyDifferent: boolean
): readonly IComparedLine[] {
  const part = wanted.trim().toLowerCase();
  return lines.filter(
    ({ name, cells, isEqual }) =>
      !(isOnlyDifferent && isEqual) &&
      [name, ...cells.map(cell => cell.text)].some(text => text.toLowerCase().includes(part))
  );
}
