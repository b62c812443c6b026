/** The graph of data, runs and models around one of them: a picture to click in, and a list for the keyboard. */
import React from 'react';

import type { IDataApi, LineageOf } from '../api/data';
import { Plot } from '../components/Plot';
import { useTrans } from '../components/Trans';
import type { Lineage } from '../nouns';
import { ReadingView } from './ReadingView';
import { useAnswer } from './useAnswer';

export interface ILineageViewProps {
  readonly api: IDataApi;
  readonly of: LineageOf;
  /** Another word for each state of what the graph is about: with another, it is read again. */
  readonly version: string;
  readonly onOpenRun: (runId: string) => void;
  readonly onOpenData: (dataId: string) => void;
}

type Node = Lineage['nodes'][number];

export function LineageView(props: ILineageViewProps): React.JSX.Element {
  const trans = useTrans();
  const { api, of, version } = props;
  const [reading, again] = useAnswer(JSON.stringify([of, version]), () => api.lineage(of));
  return (
    <ReadingView reading={reading} waiting={trans.__('Reading the graph…')} onRetry={again}>
      {lineage => <Graph {...props} lineage={lineage} />}
    </ReadingView>
  );
}

function Graph(props: ILineageViewProps & { readonly lineage: Lineage }): React.JSX.Element {
  const trans = useTrans();
  const { lineage, onOpenRun, onOpenData } = props;
  const open = (kind: unknown, id: unknown): void => {
    if (typeof id === 'string' && kind === 'run') {
      onOpenRun(id);
    } else if (typeof id === 'string' && kind === 'data') {
      onOpenData(id);
    }
  };
  if (lineage.nodes.length < 2) {
    return <p className="notebench-Empty">{trans.__('Nothing is known before or after it.')}</p>;
  }
  return (
    <div className="notebench-Lineage">
      <Plot
        figure={lineage.figure}
        label={trans.__('Lineage')}
        onPick={picked => Array.isArray(picked) && open(picked[0], picked[1])}
      />
      {lineage.is_truncated && <p className="notebench-faint">{trans.__('The graph goes on beyond this.')}</p>}
      <ul aria-label={trans.__('Nodes of the graph')}>
        {lineage.nodes.map(node => (
          <li key={node.node_id}>
            <NodeName node={node} isFocus={node.node_id === lineage.focus} onOpen={open} />
            <span className="notebench-faint"> {node.detail}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface INodeNameProps {
  readonly node: Node;
  readonly isFocus: boolean;
  readonly onOpen: (kind: string, id: string) => void;
}

function NodeName({ node, isFocus, onOpen }: INodeNameProps): React.JSX.Element {
  const trans = useTrans();
  const words = { data: trans.__('Data'), run: trans.__('Run'), model: trans.__('Model') };
  return (
    <>
      <span className="notebench-Lineage-kind">{words[node.kind]}</span>{' '}
      {isFocus || node.kind === 'model' ? (
        <strong>{node.name}</strong>
      ) : (
        <button type="button" className="notebench-Link" onClick={() => onOpen(node.kind, node.id)}>
          {node.name}
        </button>
      )}
    </>
  );
}
