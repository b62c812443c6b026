/** Where the steps of a pipeline and the lines between them are drawn, and which step lies beside another. */
import { Graph, layout } from '@dagrejs/dagre';

import type { PipelineGraph } from '../../nouns';

/** The box of a step, and the room between boxes, in CSS pixels. */
export const BOX = { width: 212, height: 84 } as const;
const BETWEEN = { ranks: 56, steps: 22, lines: 14 } as const;

/** Below this width the graph runs down. */
const NARROW = 560;
/** The least zoom in which the words of a box are read. */
export const READABLE = 0.6;
/** How many times smaller the words must be for a graph not to run to the right. */
const LESS = 1.25;
/** The room around a graph. */
export const EDGE = 16;

/** To the right where there is room, and down where it is narrow. */
export type Direction = 'right' | 'down';

/** What a layout depends on. */
export interface ITopology {
  readonly steps: readonly { readonly name: string }[];
  readonly edges: PipelineGraph['edges'];
}

export interface IPoint {
  readonly x: number;
  readonly y: number;
}

/** The upper left corner of a step's box. */
export interface IPlaced extends IPoint {
  readonly name: string;
}

/** A line from one step to another. */
export interface IRoute {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  /** What the one gets of the other; empty where it only waits for it. */
  readonly outputs: readonly string[];
  /** The line, as SVG has paths. */
  readonly path: string;
  /** The head of its arrow. */
  readonly head: string;
  /** Where its words stand. */
  readonly middle: IPoint;
}

export interface ILaidOut {
  readonly direction: Direction;
  readonly steps: readonly IPlaced[];
  readonly routes: readonly IRoute[];
  readonly width: number;
  readonly height: number;
}

/**
 * Lays the steps out in ranks, each behind all that it needs.
 *
 * Of a faulty pipeline too: edges to steps that are not there are left out,
 * and a circle is drawn as one.
 */
export function laidOut(topology: ITopology, direction: Direction): ILaidOut {
  const graph = new Graph({ multigraph: false });
  graph.setGraph({
    rankdir: direction === 'right' ? 'LR' : 'TB',
    ranksep: BETWEEN.ranks,
    nodesep: BETWEEN.steps,
    edgesep: BETWEEN.lines
  });
  graph.setDefaultEdgeLabel(() => ({}));
  topology.steps.forEach(({ name }) => graph.setNode(name, { ...BOX }));
  const edges = topology.edges.filter(({ source, target }) => graph.hasNode(source) && graph.hasNode(target));
  edges.forEach(({ source, target }) => graph.setEdge(source, target, {}));
  layout(graph);
  const centres = new Map(topology.steps.map(({ name }) => [name, centreOf(graph.node(name))] as const));
  const steps = [...centres].map(([name, { x, y }]) => ({ name, x: x - BOX.width / 2, y: y - BOX.height / 2 }));
  return {
    direction,
    steps,
    routes: edges.map(edge => routeOf(edge, pointsOf(graph.edge(edge.source, edge.target)), centres, direction)),
    width: Math.max(0, ...steps.map(({ x }) => x + BOX.width)),
    height: Math.max(0, ...steps.map(({ y }) => y + BOX.height))
  };
}

/** The zoom in which all of it is seen in a room of this size, at most as it is. */
export function zoomOf(drawn: Pick<ILaidOut, 'width' | 'height'>, room: Pick<ILaidOut, 'width' | 'height'>): number {
  return Math.min((room.width - 2 * EDGE) / drawn.width, (room.height - 2 * EDGE) / drawn.height, 1);
}

/**
 * Lays the steps out for rooms of any size, once in each direction.
 *
 * To the right; down where it is narrow, and where the words to the right would
 * be too small to be read and much smaller.
 */
export function layoutFor(topology: ITopology): (room: Pick<ILaidOut, 'width' | 'height'>) => ILaidOut {
  const known: Partial<Record<Direction, ILaidOut>> = {};
  const to = (direction: Direction): ILaidOut => (known[direction] ??= laidOut(topology, direction));
  return room => {
    if (room.width < NARROW) {
      return to('down');
    }
    const zoom = zoomOf(to('right'), room);
    return zoom < READABLE && zoomOf(to('down'), room) > LESS * zoom ? to('down') : to('right');
  };
}

function centreOf(label: unknown): IPoint {
  return isPoint(label) ? { x: label.x, y: label.y } : { x: 0, y: 0 };
}

function pointsOf(label: unknown): readonly IPoint[] {
  const points = typeof label === 'object' && label !== null && 'points' in label ? label.points : [];
  return Array.isArray(points) ? points.filter(isPoint) : [];
}

function isPoint(value: unknown): value is IPoint {
  return (
    typeof value === 'object' &&
    value !== null &&
    'x' in value &&
    'y' in value &&
    typeof value.x === 'number' &&
    typeof value.y === 'number'
  );
}

type Edge = ITopology['edges'][number];

function routeOf(edge: Edge, bends: readonly IPoint[], centres: ReadonlyMap<string, IPoint>, direction: Direction): IRoute {
  const { source, target, outputs } = edge;
  const from = centres.get(source) ?? { x: 0, y: 0 };
  const to = centres.get(target) ?? { x: 0, y: 0 };
  const isForward = direction === 'right' ? from.x < to.x : from.y < to.y;
  const points = isForward ? throughGaps(from, bends, to, direction) : bends;
  return {
    id: `${source}>${target}`,
    source,
    target,
    outputs,
    path: isForward ? curve(points, direction) : polyline(points),
    head: headOf(points, isForward ? direction : null),
    middle: middleOf(points)
  };
}

/**
 * The points of a line that passes the boxes of the ranks between straight.
 *
 * Of the bends, those at even places lie between two ranks, the others where
 * a rank left a gap for the line.
 */
function throughGaps(from: IPoint, bends: readonly IPoint[], to: IPoint, direction: Direction): readonly IPoint[] {
  const gaps = bends.slice(1, -1).filter((_, place) => place % 2 === 1);
  const half = direction === 'right' ? { x: BOX.width / 2, y: 0 } : { x: 0, y: BOX.height / 2 };
  const ahead = ({ x, y }: IPoint): IPoint => ({ x: x + half.x, y: y + half.y });
  const behind = ({ x, y }: IPoint): IPoint => ({ x: x - half.x, y: y - half.y });
  return [ahead(from), ...gaps.flatMap(gap => [behind(gap), ahead(gap)]), behind(to)];
}

/** Leaves and enters each point in the direction of the graph. */
function curve([first, ...rest]: readonly IPoint[], direction: Direction): string {
  if (!first) {
    return '';
  }
  let before = first;
  const parts = [`M${written(first)}`];
  for (const point of rest) {
    const x = (before.x + point.x) / 2;
    const y = (before.y + point.y) / 2;
    const [leaving, entering] =
      direction === 'right' ? [{ x, y: before.y }, { x, y: point.y }] : [{ x: before.x, y }, { x: point.x, y }];
    parts.push(`C${written(leaving)} ${written(entering)} ${written(point)}`);
    before = point;
  }
  return parts.join('');
}

function polyline(points: readonly IPoint[]): string {
  return points.map((point, place) => `${place === 0 ? 'M' : 'L'}${written(point)}`).join('');
}

const HEAD = { length: 8, half: 4 } as const;

/** A triangle at the end of a line, which comes in the direction of the graph, or as its last part runs. */
function headOf(points: readonly IPoint[], direction: Direction | null): string {
  const [before, end] = points.slice(-2);
  if (!before || !end) {
    return '';
  }
  const angle =
    direction === 'right' ? 0 : direction === 'down' ? Math.PI / 2 : Math.atan2(end.y - before.y, end.x - before.x);
  const [along, across] = [
    { x: Math.cos(angle), y: Math.sin(angle) },
    { x: -Math.sin(angle), y: Math.cos(angle) }
  ];
  const corner = (side: number): IPoint => ({
    x: end.x - HEAD.length * along.x + side * HEAD.half * across.x,
    y: end.y - HEAD.length * along.y + side * HEAD.half * across.y
  });
  return `${polyline([end, corner(1), corner(-1)])}Z`;
}

function middleOf(points: readonly IPoint[]): IPoint {
  const place = Math.floor((points.length - 1) / 2);
  const [one, other] = [points[place], points[place + 1]];
  return one && other ? { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 } : { x: 0, y: 0 };
}

function written({ x, y }: IPoint): string {
  return `${Math.round(x)},${Math.round(y)}`;
}

/** What a key of the arrows means in a layout. */
type Way = 'ahead' | 'back' | 'before' | 'behind';

const WAYS: Record<Direction, Readonly<Record<string, Way>>> = {
  right: { ArrowRight: 'ahead', ArrowLeft: 'back', ArrowUp: 'before', ArrowDown: 'behind' },
  down: { ArrowDown: 'ahead', ArrowUp: 'back', ArrowLeft: 'before', ArrowRight: 'behind' }
};

/**
 * The step to which a key leads from another.
 *
 * Along the graph to the nearest of those that follow or go before, across it
 * to the neighbour in the same rank; Home and End lead to the first and last
 * step. Undefined where the key means nothing or there is none.
 */
export function beside(drawn: ILaidOut, from: string | null, key: string): string | undefined {
  const order = inOrder(drawn);
  if (key === 'Home' || key === 'End') {
    return order[key === 'Home' ? 0 : order.length - 1]?.name;
  }
  const way = WAYS[drawn.direction][key];
  if (way === undefined) {
    return undefined;
  }
  const here = drawn.steps.find(step => step.name === from);
  return here ? next(drawn, here, way) : order[0]?.name;
}

function next(drawn: ILaidOut, here: IPlaced, way: Way): string | undefined {
  const [along, across] = axesOf(drawn.direction);
  if (way === 'ahead' || way === 'back') {
    const names = new Set(
      way === 'ahead'
        ? drawn.routes.filter(({ source }) => source === here.name).map(({ target }) => target)
        : drawn.routes.filter(({ target }) => target === here.name).map(({ source }) => source)
    );
    const distance = (step: IPlaced): number => Math.abs(step[across] - here[across]);
    return drawn.steps.filter(({ name }) => names.has(name)).sort((one, other) => distance(one) - distance(other))[0]?.name;
  }
  const rank = inOrder(drawn).filter(step => Math.abs(step[along] - here[along]) < BOX.height / 2);
  return rank[rank.indexOf(here) + (way === 'before' ? -1 : 1)]?.name;
}

/** The steps rank by rank. */
export function inOrder({ direction, steps }: ILaidOut): readonly IPlaced[] {
  const [along, across] = axesOf(direction);
  return [...steps].sort((one, other) => one[along] - other[along] || one[across] - other[across]);
}

function axesOf(direction: Direction): readonly ['x' | 'y', 'x' | 'y'] {
  return direction === 'right' ? ['x', 'y'] : ['y', 'x'];
}
