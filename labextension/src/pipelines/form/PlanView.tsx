/** What a run would do with each step, and why. */
import React from 'react';

import { StateMark } from '../../components/StateMark';
import { useTrans } from '../../components/Trans';
import type { PipelinePlan } from '../../nouns';
import { actionState, actionWord } from '../words';

export interface IPlanViewProps {
  readonly plan: PipelinePlan;
  /** Whether it is of what was asked for a moment ago. */
  readonly isBehind: boolean;
}

export function PlanView({ plan: { steps }, isBehind }: IPlanViewProps): React.JSX.Element {
  const trans = useTrans();
  const running = steps.filter(({ action }) => action === 'run').length;
  return (
    <section className="notebench-Plan" aria-label={trans.__('Plan')} aria-busy={isBehind}>
      <p role="status">
        {running === 0
          ? trans.__('Nothing is left to do: no step runs.')
          : trans._n('%1 of %2 steps runs', '%1 of %2 steps run', running, steps.length)}
      </p>
      <ul className={isBehind ? 'notebench-stale' : undefined} tabIndex={0} aria-label={trans.__('Steps of the plan')}>
        {steps.map(({ name, action, reason }) => (
          <li key={name} data-action={action}>
            <StateMark state={actionState(action)} word={actionWord(action, trans)} />
            <span className="notebench-Plan-name">{name}</span>
            <span className="notebench-faint">{reason}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
