/** The line between two steps; what goes along it is told while one of its ends is looked at. */
import type { Edge, EdgeProps } from '@xyflow/react';
import { EdgeLabelRenderer } from '@xyflow/react';
import React from 'react';

import type { IRoute } from './layout';
import { GraphStates } from './states';

export type RouteLine = Edge<{ readonly route: IRoute }, 'route'>;

export function RouteEdge({ data }: EdgeProps<RouteLine>): React.JSX.Element | null {
  const { states, active, hovered } = React.useContext(GraphStates);
  const [isHovered, setIsHovered] = React.useState(false);
  const route = data?.route;
  if (!route) {
    return null;
  }
  const ends = [route.source, route.target];
  const isLookedAt = isHovered || [active, hovered].some(step => step !== null && ends.includes(step));
  const isFlowing = states?.get(route.target)?.state === 'running';
  return (
    <>
      <path className="notebench-RouteEdge" d={route.path} data-active={isLookedAt} data-flowing={isFlowing} />
      <path className="notebench-RouteEdge-head" d={route.head} data-active={isLookedAt} />
      <path
        className="notebench-RouteEdge-reach"
        d={route.path}
        onMouseEnter={() => setIsHovered(true)}
        onMouseLeave={() => setIsHovered(false)}
      />
      {isLookedAt && route.outputs.length > 0 && (
        <EdgeLabelRenderer>
          <span
            className="notebench-RouteEdge-label"
            style={{ transform: `translate(-50%, -50%) translate(${route.middle.x}px, ${route.middle.y}px)` }}
          >
            {route.outputs.join(', ')}
          </span>
        </EdgeLabelRenderer>
      )}
    </>
  );
}
