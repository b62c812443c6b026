/** The graph as a picture, and the list of its steps that is heard and walked by keys in its place. */
import '@xyflow/react/dist/base.css';

import { ReactFlow, ReactFlowProvider, useReactFlow } from '@xyflow/react';
import React from 'react';

import { Glyph } from '../../components/Glyph';
import { useTrans } from '../../components/Trans';
import type { IGraphViewProps } from '../GraphView';
import type { ILaidOut } from './layout';
import { BOX, beside, EDGE, inOrder, layoutFor, READABLE, zoomOf } from './layout';
import type { RouteLine } from './RouteEdge';
import { RouteEdge } from './RouteEdge';
import { GraphStates } from './states';
import type { BoxNode } from './StepBox';
import { StepHeard, StepNode } from './StepBox';
import { useSize } from './useSize';

const NODES = { step: StepNode };
const EDGES = { route: RouteEdge };

export default function FlowGraph(props: IGraphViewProps): React.JSX.Element {
  const place = React.useRef<HTMLDivElement>(null);
  const size = useSize(place);
  // Each reading brings a graph that is equal to the last: it is laid out anew only where it is another.
  const said = JSON.stringify([props.graph.steps, props.graph.edges]);
  const known = React.useRef({ said, graph: props.graph });
  if (known.current.said !== said) {
    known.current = { said, graph: props.graph };
  }
  const { graph } = known.current;
  const layout = React.useMemo(() => layoutFor(graph), [graph]);
  const drawn = layout(size);
  return (
    <div ref={place} className="notebench-PipelineGraph-place" data-direction={drawn.direction}>
      {size.width > 0 && (
        <ReactFlowProvider>
          <Picture {...props} graph={{ ...props.graph, steps: graph.steps }} drawn={drawn} size={size} />
        </ReactFlowProvider>
      )}
    </div>
  );
}

interface IPictureProps extends IGraphViewProps {
  readonly drawn: ILaidOut;
  readonly size: { readonly width: number; readonly height: number };
}

function Picture(props: IPictureProps): React.JSX.Element {
  const { drawn, states, actions, active, onActivate, onOpen } = props;
  const { steps } = props.graph;
  const list = React.useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = React.useState<string | null>(null);
  const view = useView(drawn, props.size);
  const nodes = React.useMemo(() => nodesOf(drawn, steps), [drawn, steps]);
  const edges = React.useMemo(() => edgesOf(drawn), [drawn]);
  const shown = React.useMemo(() => ({ states, actions, active, hovered }), [states, actions, active, hovered]);
  return (
    <>
      <StepList {...props} list={list} onWalk={view.bringIn} />
      <div className="notebench-PipelineGraph-canvas" aria-hidden="true">
        <GraphStates.Provider value={shown}>
          <ReactFlow<BoxNode, RouteLine>
            nodes={nodes}
            edges={edges}
            nodeTypes={NODES}
            edgeTypes={EDGES}
            {...STILL}
            onMove={event => event && view.keep()}
            onNodeMouseEnter={(_, node) => setHovered(node.id)}
            onNodeMouseLeave={() => setHovered(null)}
            onNodeClick={(_, node) => {
              onActivate(node.id);
              list.current?.focus({ preventScroll: true });
            }}
            onNodeDoubleClick={(_, node) => onOpen?.(node.id)}
          />
        </GraphStates.Provider>
      </div>
      <ZoomVerbs onFit={view.fit} />
    </>
  );
}

/** The least zoom: of a graph of very many steps, how it is built is still seen. */
const LEAST = 0.02;

/** A graph that is looked at: nothing in it is dragged, connected, chosen or focused by the library. */
const STILL = {
  nodesDraggable: false,
  nodesConnectable: false,
  nodesFocusable: false,
  edgesFocusable: false,
  elementsSelectable: false,
  disableKeyboardA11y: true,
  deleteKeyCode: null,
  selectionKeyCode: null,
  multiSelectionKeyCode: null,
  panActivationKeyCode: null,
  onlyRenderVisibleElements: true,
  zoomOnScroll: false,
  zoomOnDoubleClick: false,
  preventScrolling: false,
  minZoom: LEAST,
  maxZoom: 1.6,
  proOptions: { hideAttribution: true }
} as const;

function nodesOf(drawn: ILaidOut, steps: IGraphViewProps['graph']['steps']): BoxNode[] {
  const known = new Map(steps.map(step => [step.name, step]));
  return drawn.steps.flatMap(({ name, x, y }) => {
    const step = known.get(name);
    const { direction } = drawn;
    return step ? [{ id: name, type: 'step' as const, position: { x, y }, ...BOX, data: { step, direction } }] : [];
  });
}

function edgesOf(drawn: ILaidOut): RouteLine[] {
  return drawn.routes.map(route => ({
    id: route.id,
    type: 'route' as const,
    source: route.source,
    target: route.target,
    data: { route }
  }));
}

interface IView {
  /** Shows all of the graph. */
  readonly fit: () => void;
  /** Shows a step that lies outside. */
  readonly bringIn: (step: string) => void;
  /** The reader moved it: it stays so from now on. */
  readonly keep: () => void;
}

/** What of the graph is seen: all of it where its words can be read, else its beginning, until the reader moves it. */
function useView(drawn: ILaidOut, { width, height }: IPictureProps['size']): IView {
  const flow = useReactFlow();
  const isKept = React.useRef(false);
  // Where the graph runs another way, nothing stands where the reader moved it.
  React.useLayoutEffect(() => {
    isKept.current = false;
  }, [drawn.direction]);
  const show = React.useCallback(
    (least: number) => {
      const zoom = Math.max(least, zoomOf(drawn, { width, height }));
      const middle = (room: number, length: number): number => Math.max(EDGE, (room - length * zoom) / 2);
      void flow.setViewport({ x: middle(width, drawn.width), y: middle(height, drawn.height), zoom });
    },
    [flow, drawn, width, height]
  );
  React.useLayoutEffect(() => {
    if (!isKept.current) {
      show(READABLE);
    }
  }, [show]);
  return {
    fit: () => {
      isKept.current = false;
      show(LEAST);
    },
    bringIn: name => {
      const step = drawn.steps.find(each => each.name === name);
      if (!step) {
        return;
      }
      const { x, y, zoom } = flow.getViewport();
      const [left, top] = [step.x * zoom + x, step.y * zoom + y];
      const isIn = left >= 0 && top >= 0 && left + BOX.width * zoom <= width && top + BOX.height * zoom <= height;
      if (!isIn) {
        void flow.setCenter(step.x + BOX.width / 2, step.y + BOX.height / 2, { zoom: Math.max(zoom, READABLE) });
      }
    },
    keep: () => {
      isKept.current = true;
    }
  };
}

interface IStepListProps extends IPictureProps {
  readonly list: React.RefObject<HTMLDivElement>;
  readonly onWalk: (step: string) => void;
}

/** The steps as a list for who hears it, whose keys walk along the lines of the picture. */
function StepList(props: IStepListProps): React.JSX.Element {
  const { graph, drawn, states, actions, active, list, onWalk, onActivate, onOpen } = props;
  const trans = useTrans();
  const base = React.useId();
  const known = new Map(graph.steps.map(step => [step.name, step]));
  const order = inOrder(drawn).flatMap(({ name }) => known.get(name) ?? []);
  const place = order.findIndex(({ name }) => name === active);
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const next = beside(drawn, active, event.key);
    if (next !== undefined) {
      event.preventDefault();
      onWalk(next);
      onActivate(next);
    } else if ((event.key === 'Enter' || event.key === ' ') && active !== null) {
      event.preventDefault();
      onOpen?.(active);
    } else if (event.key.startsWith('Arrow')) {
      event.preventDefault(); // at the edge of the graph the page does not scroll instead
    }
  };
  return (
    <div
      ref={list}
      className="notebench-PipelineGraph-list"
      role="listbox"
      tabIndex={0}
      aria-label={trans.__('Steps of %1; arrow keys follow its lines', graph.name)}
      aria-activedescendant={place < 0 ? undefined : `${base}-${place}`}
      onKeyDown={onKeyDown}
    >
      {order.map((step, at) => (
        <div key={step.name} id={`${base}-${at}`} role="option" aria-selected={at === place} className="notebench-heard">
          <StepHeard step={step} run={states?.get(step.name)} action={actions?.get(step.name)} />
        </div>
      ))}
    </div>
  );
}

function ZoomVerbs({ onFit }: { readonly onFit: () => void }): React.JSX.Element {
  const trans = useTrans();
  const flow = useReactFlow();
  const verbs = [
    { name: 'add', label: trans.__('Zoom in'), act: () => void flow.zoomIn() },
    { name: 'lessen', label: trans.__('Zoom out'), act: () => void flow.zoomOut() },
    { name: 'fit', label: trans.__('Show all steps'), act: onFit }
  ] as const;
  return (
    <div className="notebench-PipelineGraph-verbs" role="toolbar" aria-label={trans.__('Size of the graph')}>
      {verbs.map(({ name, label, act }) => (
        <button key={name} type="button" className="notebench-IconButton" title={label} aria-label={label} onClick={act}>
          <Glyph name={name} />
        </button>
      ))}
    </div>
  );
}
