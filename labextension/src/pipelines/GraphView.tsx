/** The graph of a pipeline, which draws itself when its part of the code is there, and asks no server. */
import React from 'react';

import { useTrans } from '../components/Trans';
import { Trouble, Waiting } from '../components/Trouble';
import type { PipelineGraph, StepRun } from '../nouns';
import type { Action } from './graph/states';

export interface IGraphViewProps {
  readonly graph: PipelineGraph;
  /** How the steps of a run are. */
  readonly states?: ReadonlyMap<string, StepRun> | undefined;
  /** What a run would do with the steps. */
  readonly actions?: ReadonlyMap<string, Action> | undefined;
  /** The step that is chosen. */
  readonly active: string | null;
  readonly onActivate: (step: string) => void;
  readonly onOpen?: ((step: string) => void) | undefined;
}

type Drawing =
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly Graph: React.ComponentType<IGraphViewProps> }
  | { readonly kind: 'failed'; readonly reason: string };

export function GraphView(props: IGraphViewProps): React.JSX.Element {
  const trans = useTrans();
  const { graph } = props;
  const [attempt, setAttempt] = React.useState(0);
  const drawing = useDrawing(attempt);
  return (
    <section className="notebench-PipelineGraph" aria-label={trans.__('Graph of %1', graph.name)}>
      {graph.steps.length === 0 ? (
        <p className="notebench-faint">{trans.__('There is no step yet.')}</p>
      ) : drawing.kind === 'ready' ? (
        <drawing.Graph {...props} />
      ) : drawing.kind === 'loading' ? (
        <Waiting what={trans.__('Drawing the graph…')} />
      ) : (
        <>
          <Trouble
            what={trans.__('The graph cannot be drawn.')}
            advice={trans.__('Its steps are listed here; reload the page if this stays.')}
            detail={drawing.reason}
            onRetry={() => setAttempt(attempt + 1)}
          />
          <PlainSteps {...props} />
        </>
      )}
    </section>
  );
}

/** What draws graphs, loaded when the first one appears. */
function useDrawing(attempt: number): Drawing {
  const [drawing, setDrawing] = React.useState<Drawing>({ kind: 'loading' });
  React.useEffect(() => {
    let isCurrent = true;
    setDrawing(before => (before.kind === 'failed' ? { kind: 'loading' } : before));
    import('./graph/FlowGraph').then(
      ({ default: Graph }) => isCurrent && setDrawing({ kind: 'ready', Graph }),
      (reason: unknown) => isCurrent && setDrawing({ kind: 'failed', reason: String(reason) })
    );
    return () => {
      isCurrent = false;
    };
  }, [attempt]);
  return drawing;
}

function PlainSteps({ graph, active, onActivate, onOpen }: IGraphViewProps): React.JSX.Element {
  return (
    <ol className="notebench-PipelineGraph-plain">
      {graph.steps.map(({ name }) => (
        <li key={name}>
          <button
            type="button"
            className="notebench-Link"
            aria-current={name === active}
            onClick={() => onActivate(name)}
            onDoubleClick={() => onOpen?.(name)}
          >
            {name}
          </button>
        </li>
      ))}
    </ol>
  );
}
