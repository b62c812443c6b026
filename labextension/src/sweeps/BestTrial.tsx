/** The best trial of a sweep: its value, its parameters, and a way to take them along. */
import React from 'react';

import { useCopied } from '../components/Copying';
import { formatNumber } from '../components/figures';
import { Glyph } from '../components/Glyph';
import { useTrans } from '../components/Trans';
import { valueText, wholeText } from '../components/values';
import type { Sweep } from '../nouns';
import { isLive } from '../nouns';
import { metricWord, pythonOf } from './words';

export interface IBestTrialProps {
  readonly sweep: Sweep;
  /** Which parameters are dates or times. */
  readonly formats: Readonly<Record<string, string>>;
  /** Rows drawn where there is little room. */
  readonly most?: number | undefined;
}

export function BestTrial({ sweep, formats, most }: IBestTrialProps): React.JSX.Element {
  const trans = useTrans();
  const heading = React.useId();
  const { best_params: params, best_value: value, metrics } = sweep;
  const [first, ...others] = metrics;
  return (
    <section className="notebench-BestTrial" aria-labelledby={heading}>
      <div className="notebench-BestTrial-head">
        <h3 id={heading}>
          {sweep.best_trial === null ? trans.__('Best trial') : trans.__('Best trial: %1', sweep.best_trial)}
        </h3>
        {params && <CopyPython text={pythonOf(params, formats)} />}
      </div>
      {params === null ? (
        <p className="notebench-faint">
          {isLive(sweep.state) ? trans.__('No trial has finished yet.') : trans.__('No trial finished within the constraints.')}
        </p>
      ) : (
        <>
          <p className="notebench-BestTrial-value">
            {first && metricWord(first, trans)}{' '}
            <strong className="notebench-figure" title={String(value)}>
              {formatNumber(value)}
            </strong>
          </p>
          <Parameters params={params} most={most} />
        </>
      )}
      {others.length > 0 && (
        <p className="notebench-faint">
          {trans.__('Best by the first metric; the chart Pareto shows the trials that none is better than by all.')}
        </p>
      )}
    </section>
  );
}

export interface IParametersProps {
  readonly params: Readonly<Record<string, unknown>>;
  readonly most?: number | undefined;
}

/** Names and values; a value is whole in its tooltip. */
export function Parameters({ params, most }: IParametersProps): React.JSX.Element {
  const trans = useTrans();
  const pairs = Object.entries(params);
  const shown = pairs.slice(0, most);
  return (
    <>
      <table className="notebench-Table" aria-label={trans.__('Parameters')}>
        <tbody>
          {shown.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="notebench-figure" title={wholeText(value)}>
                {valueText(value)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {pairs.length > shown.length && (
        <p className="notebench-faint">
          {trans._n('%1 more on the page of the sweep.', '%1 more on the page of the sweep.', pairs.length - shown.length)}
        </p>
      )}
    </>
  );
}

/** Copies parameters as Python; says that it did. */
export function CopyPython({ text }: { readonly text: string }): React.JSX.Element | null {
  const trans = useTrans();
  const { copy, isCopied } = useCopied();
  return copy ? (
    <button
      type="button"
      className="notebench-Button notebench-mod-small"
      title={trans.__('Copy the parameters as lines of Python')}
      aria-label={trans.__('Copy as Python')}
      onClick={() => copy(text)}
    >
      <Glyph name="copy" /> <span role="status">{isCopied ? trans.__('Copied') : trans.__('Copy as Python')}</span>
    </button>
  ) : null;
}
