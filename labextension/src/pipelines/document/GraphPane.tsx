/** What stands beside the text of a pipeline: its last runs, what is wrong in it, its graph, and the chosen step. */
import React from 'react';

import { formatTime } from '../../components/figures';
import { Glyph } from '../../components/Glyph';
import { StateMark, stateWord } from '../../components/StateMark';
import { useTrans } from '../../components/Trans';
import { Trouble, Waiting } from '../../components/Trouble';
import { problemWords } from '../../experiments/problems';
import { ReadingView } from '../../experiments/ReadingView';
import { lastRead } from '../../experiments/reading';
import { useModel } from '../../experiments/useModel';
import type { PipelineFault } from '../../nouns';
import { GraphView } from '../GraphView';
import { sourceOf } from '../source';
import { StepFacts } from '../StepFacts';
import type { PipelineDocumentModel } from './documentModel';

export interface IGraphPaneProps {
  readonly model: PipelineDocumentModel;
  /** Puts the cursor on a line of the text, from 1; and the focus into the text, where it is to be changed. */
  readonly onGo: (line: number, isFocused?: boolean) => void;
  readonly onOpenPipelineRun: (runId: string) => void;
  readonly onOpenSource: (path: string) => void;
}

export function GraphPane(props: IGraphPaneProps): React.JSX.Element {
  const { model } = props;
  useModel(model);
  const trans = useTrans();
  return (
    <div className="notebench-GraphPane">
      <LastRuns {...props} />
      <ReadingView reading={model.graph} waiting={trans.__('Reading the pipeline…')} onRetry={() => void model.draw()} isFilling>
        {({ faults }) => (
          <>
            <Faults {...props} faults={faults} />
            <PlanWords {...props} />
            <Drawn {...props} />
          </>
        )}
      </ReadingView>
    </div>
  );
}

/** The last runs, the newest at the right as in lists, each a way to its page. */
function LastRuns({ model, onOpenPipelineRun }: IGraphPaneProps): React.JSX.Element {
  const trans = useTrans();
  const runs = [...(lastRead(model.runs)?.value.runs ?? [])].reverse();
  return (
    <nav className="notebench-GraphPane-runs" aria-label={trans.__('Last runs')}>
      <span className="notebench-faint">{runs.length === 0 ? trans.__('It never ran.') : trans.__('Last runs')}</span>
      {runs.map(({ run_id: id, state, created_at: created }) => {
        const words = trans.__('%1, %2', stateWord(state, trans), formatTime(created));
        return (
          <button
            key={id}
            type="button"
            className="notebench-IconButton"
            title={words}
            aria-label={words}
            onClick={() => onOpenPipelineRun(id)}
          >
            <StateMark state={state} />
          </button>
        );
      })}
    </nav>
  );
}

/** All that is wrong in the text; each leads to its line. */
function Faults({ faults, onGo }: IGraphPaneProps & { readonly faults: readonly PipelineFault[] }): React.JSX.Element {
  const trans = useTrans();
  return (
    <section className="notebench-GraphPane-faults" aria-label={trans.__('Faults')} data-count={faults.length}>
      <p role="status">
        {faults.length === 0
          ? trans.__('Nothing is wrong in it.')
          : trans._n('One fault', '%1 faults', faults.length)}
      </p>
      {faults.length > 0 && (
        <ul tabIndex={0} aria-label={trans.__('Faults')}>
          {faults.map(({ line, message }, place) => (
            <li key={place}>
              {line > 0 ? (
                <button type="button" className="notebench-Link" onClick={() => onGo(line, true)}>
                  {trans.__('Line %1', line)}
                </button>
              ) : (
                <StateMark state="failed" />
              )}{' '}
              {message}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** What a run would do, in a word; the boxes tell of each step. */
function PlanWords({ model }: IGraphPaneProps): React.JSX.Element | null {
  const trans = useTrans();
  const { plan } = model;
  if (!plan) {
    return null;
  }
  switch (plan.kind) {
    case 'loading':
      return <Waiting what={trans.__('Planning…')} />;
    case 'broken': {
      const words = problemWords(plan.problem, trans);
      const { problem } = plan;
      // What is refused is refused for a fault of the file: the server's own words tell it best.
      const isFault = problem.kind === 'refused' && problem.error.status === 400;
      return isFault ? (
        <p className="notebench-JobPage-reason" role="alert" data-state="failed">
          {problem.error.message}
        </p>
      ) : (
        <Trouble {...words} />
      );
    }
    case 'ready': {
      const running = plan.read.value.steps.filter(({ action }) => action === 'run').length;
      return (
        <p role="status" className="notebench-faint">
          {running === 0
            ? trans.__('A run now would find nothing to do.')
            : trans._n('A run now would run one step.', 'A run now would run %1 steps.', running)}
        </p>
      );
    }
  }
}

function Drawn(props: IGraphPaneProps): React.JSX.Element | null {
  const trans = useTrans();
  const { model, onGo } = props;
  const { drawn, active, plan } = model;
  const planned = plan === null ? undefined : lastRead(plan)?.value;
  const actions = React.useMemo(() => planned && new Map(planned.steps.map(step => [step.name, step])), [planned]);
  if (!drawn) {
    return null;
  }
  return (
    <>
      {model.isDrawnOld && (
        <p className="notebench-faint">{trans.__('Nothing of it can be read; this is the graph as it was before.')}</p>
      )}
      <div className={`notebench-GraphPane-graph ${model.isDrawnOld ? 'notebench-stale' : ''}`}>
        <GraphView
          graph={drawn}
          actions={actions}
          active={active?.name ?? null}
          onActivate={name => {
            model.activate(name);
            onGo(drawn.steps.find(step => step.name === name)?.line ?? 1);
          }}
          onOpen={name => openStep(props, name)}
        />
      </div>
      {active && <ActiveStep {...props} reason={actions?.get(active.name)?.reason ?? ''} />}
    </>
  );
}

function openStep({ model, onOpenSource }: IGraphPaneProps, name: string): void {
  const { drawn } = model;
  const step = drawn?.steps.find(each => each.name === name);
  const source = step && drawn ? sourceOf(drawn.path, step) : null;
  if (source !== null) {
    onOpenSource(source);
  }
}

/** What the file says of the chosen step. */
function ActiveStep(props: IGraphPaneProps & { readonly reason: string }): React.JSX.Element | null {
  const trans = useTrans();
  const { model, reason } = props;
  const { active, drawn } = model;
  if (!active || !drawn) {
    return null;
  }
  const hasSource = sourceOf(drawn.path, active) !== null;
  return (
    <section className="notebench-GraphPane-step" aria-label={trans.__('Step %1', active.name)}>
      <header>
        <h3>{active.name}</h3>
        {hasSource && (
          <button type="button" className="notebench-Button notebench-mod-small" onClick={() => openStep(props, active.name)}>
            {trans.__('Open %1', active.source)}
          </button>
        )}
        <button
          type="button"
          className="notebench-IconButton"
          title={trans.__('Tell of no step')}
          aria-label={trans.__('Tell of no step')}
          onClick={() => model.activate(null)}
        >
          <Glyph name="close" />
        </button>
      </header>
      {reason !== '' && <p className="notebench-faint">{reason}</p>}
      <StepFacts step={active} />
    </section>
  );
}
