/** The steps as a table, with a bar for the time in which each ran. */
import React from 'react';

import { formatDuration, formatTime } from '../../components/figures';
import { StateMark } from '../../components/StateMark';
import { useTrans } from '../../components/Trans';
import { useNow } from '../../components/useNow';
import type { StepRun } from '../../nouns';
import { isLive } from '../../nouns';
import { countsWord, totalOf } from '../words';
import type { IRunProps } from './context';
import type { IStretch } from './timeline';
import { barOf, stretchOf } from './timeline';

export function StepsTab({ model, run }: IRunProps): React.JSX.Element {
  const trans = useTrans();
  const now = useNow(isLive(run.state) ? 1000 : 60_000);
  const stretch = stretchOf(run, now);
  return (
    <div className="notebench-DataTable-scroller" role="group" aria-label={trans.__('Steps')} tabIndex={0}>
      <table className="notebench-Table notebench-StepsTable" aria-label={trans.__('Steps')}>
        <thead>
          <tr>
            <th scope="col">{trans.__('Step')}</th>
            <th scope="col">{trans.__('State')}</th>
            <th scope="col" className="notebench-StepsTable-time">
              {stretch
                ? trans.__('Time, %1 in all', formatDuration(stretch.to - stretch.from, trans))
                : trans.__('Time')}
            </th>
            <th scope="col" className="notebench-figure">
              {trans.__('Duration')}
            </th>
            <th scope="col" className="notebench-figure">
              {trans.__('Attempt')}
            </th>
            <th scope="col">{trans.__('Why')}</th>
          </tr>
        </thead>
        <tbody>
          {run.steps.map(step => (
            <Row
              key={step.name}
              step={step}
              stretch={stretch}
              isChosen={step.name === model.state.step}
              onOpen={() => model.choose({ tab: 'overview', step: step.name })}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface IRowProps {
  readonly step: StepRun;
  readonly stretch: IStretch | null;
  readonly isChosen: boolean;
  readonly onOpen: () => void;
}

function Row({ step, stretch, isChosen, onOpen }: IRowProps): React.JSX.Element {
  const trans = useTrans();
  const duration = step.duration_s === null || step.attempt === 0 ? '' : formatDuration(1000 * step.duration_s, trans);
  return (
    <tr data-step={step.name} data-active={isChosen}>
      <th scope="row">
        <button type="button" className="notebench-Link" onClick={onOpen}>
          {step.name}
        </button>
      </th>
      <td>
        <StateMark state={step.state} hasWord />
        {totalOf(step.items) > 0 && <div className="notebench-faint">{countsWord(step.items, trans)}</div>}
      </td>
      <td className="notebench-StepsTable-time">{stretch && <Bar step={step} stretch={stretch} />}</td>
      <td className="notebench-figure">{duration}</td>
      <td className="notebench-figure">{step.attempt === 0 ? '' : step.attempt.toLocaleString()}</td>
      <td className="notebench-StepsTable-why">{step.reason}</td>
    </tr>
  );
}

function Bar({ step, stretch }: { readonly step: StepRun; readonly stretch: IStretch }): React.JSX.Element | null {
  const trans = useTrans();
  const bar = barOf(step, stretch);
  if (!bar || step.started_at === null) {
    return null;
  }
  const words = trans.__('began at %1', formatTime(step.started_at));
  return (
    <span className="notebench-StepsTable-bar" role="img" aria-label={words} title={words}>
      <span data-state={step.state} style={{ left: `${100 * bar.from}%`, width: `${100 * bar.length}%` }} />
    </span>
  );
}
