import React from 'react';

import { useTrans } from '../../components/Trans';
import type { IAxis } from '../axes';
import { axesOf, FEWEST_AXES, MOST_AXES, namesOfKind, usualAxes } from '../axes';
import type { ITabProps } from './context';
import { FigureView } from './FigureView';

/** Each run as a line across axes that are chosen. */
export function ParallelTab(props: ITabProps): React.JSX.Element {
  const trans = useTrans();
  const { model, tables } = props;
  const all = React.useMemo(() => axesOf(tables), [tables]);
  const known = (model.state.axes ?? usualAxes(tables)).filter(key => all.some(axis => axis.key === key));
  if (all.length < FEWEST_AXES) {
    return <p className="notebench-Empty">{trans.__('These runs have too few parameters and metrics.')}</p>;
  }
  const chosen = all.filter(({ key }) => known.includes(key)).map(({ key }) => key);
  return (
    <>
      <AxisChoice {...props} all={all} chosen={chosen} />
      {chosen.length < FEWEST_AXES || chosen.length > MOST_AXES ? (
        <p className="notebench-Empty">{trans.__('Choose %1 to %2 axes.', FEWEST_AXES, MOST_AXES)}</p>
      ) : (
        <FigureView
          {...props}
          label={trans.__('Parallel coordinates')}
          reading={model.parallel({ param: namesOfKind(chosen, 'params'), metric: namesOfKind(chosen, 'metrics') })}
        />
      )}
    </>
  );
}

interface IAxisChoiceProps extends ITabProps {
  readonly all: readonly IAxis[];
  readonly chosen: readonly string[];
}

/** Axes are offered up to here; a filter leads to the rest. */
const OFFERED = 100;

function AxisChoice({ model, all, chosen }: IAxisChoiceProps): React.JSX.Element {
  const trans = useTrans();
  const [wanted, setWanted] = React.useState('');
  const part = wanted.trim().toLowerCase();
  const matching = all.filter(({ name, key }) => name.toLowerCase().includes(part) || chosen.includes(key));
  const toggle = (key: string): void =>
    model.choose({ axes: chosen.includes(key) ? chosen.filter(other => other !== key) : [...chosen, key] });
  return (
    <details className="notebench-Axes">
      <summary>{trans._n('%1 axis', '%1 axes', chosen.length)}</summary>
      {all.length > OFFERED / 5 && (
        <input
          type="search"
          className="notebench-Input"
          placeholder={trans.__('Filter')}
          aria-label={trans.__('Filter axes')}
          value={wanted}
          onChange={event => setWanted(event.target.value)}
        />
      )}
      <div className="notebench-Axes-all" role="group" aria-label={trans.__('Axes')}>
        {matching.slice(0, OFFERED).map(({ key, name, kind }) => (
          <label key={key} className="notebench-Check">
            <input type="checkbox" checked={chosen.includes(key)} onChange={() => toggle(key)} />
            {name}
            <span className="notebench-faint">{kind === 'params' ? trans.__('parameter') : trans.__('metric')}</span>
          </label>
        ))}
      </div>
    </details>
  );
}
