/** The first tab: the graph as it is now, and beside it what is known of the chosen step. */
import React from 'react';

import { useTrans } from '../../components/Trans';
import type { StepRun } from '../../nouns';
import { GraphView } from '../GraphView';
import type { IRunProps } from './context';
import { ExecutedNotebook } from './ExecutedNotebook';
import { StepView } from './StepView';

export function OverviewTab(props: IRunProps): React.JSX.Element {
  const trans = useTrans();
  const { model, run } = props;
  const { step: chosen, item, isNotebook } = model.state;
  const name = chosen ?? firstOf(run.steps);
  const step = run.steps.find(each => each.name === name);
  if (step && isNotebook) {
    return <ExecutedNotebook {...props} key={`${step.name} ${item ?? ''}`} step={step} />;
  }
  return (
    <div className="notebench-PipelineRunOverview">
      <GraphView
        graph={run.graph}
        states={model.states}
        active={name}
        onActivate={choice => model.choose({ step: choice })}
        onOpen={choice => {
          if ((model.states.get(choice)?.notebook ?? null) !== null) {
            model.choose({ step: choice, isNotebook: true });
          }
        }}
      />
      {step ? (
        <StepView {...props} key={step.name} step={step} />
      ) : (
        <p className="notebench-faint">{trans.__('Choose a step to see more of it.')}</p>
      )}
    </div>
  );
}

/** The step that is looked at first: one that failed, else one that runs. */
function firstOf(steps: readonly StepRun[]): string | null {
  const found = steps.find(({ state }) => state === 'failed') ?? steps.find(({ state }) => state === 'running');
  return found?.name ?? null;
}
