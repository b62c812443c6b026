import React from 'react';

import { Choice } from '../../components/Choice';
import { useTrans } from '../../components/Trans';
import { axesOf } from '../axes';
import type { ITabProps } from './context';
import { FigureView } from './FigureView';

/** One parameter or metric against another, a point a run. */
export function ScatterTab(props: ITabProps): React.JSX.Element {
  const trans = useTrans();
  const { model, tables } = props;
  const all = React.useMemo(() => axesOf(tables), [tables]);
  const firstMetric = all.find(({ kind }) => kind === 'metrics') ?? all[1];
  const find = (key: string | null): string | undefined => all.find(axis => axis.key === key)?.key;
  const x = find(model.state.scatterX) ?? all[0]?.key;
  const y = find(model.state.scatterY) ?? firstMetric?.key;
  if (x === undefined || y === undefined) {
    return <p className="notebench-Empty">{trans.__('These runs have too few parameters and metrics.')}</p>;
  }
  const options = all.map(({ key, name, kind }) => ({
    value: key,
    text: kind === 'params' ? trans.__('%1 (parameter)', name) : name
  }));
  return (
    <>
      <div className="notebench-Comparison-controls">
        <label className="notebench-Labelled">
          {trans.__('Across')}
          <Choice
            label={trans.__('Across')}
            value={x}
            options={options}
            onChange={chosen => model.choose({ scatterX: chosen })}
          />
        </label>
        <label className="notebench-Labelled">
          {trans.__('Up')}
          <Choice
            label={trans.__('Up')}
            value={y}
            options={options}
            onChange={chosen => model.choose({ scatterY: chosen })}
          />
        </label>
      </div>
      <FigureView {...props} label={trans.__('Scatter')} reading={model.scatter({ x, y })} />
    </>
  );
}
