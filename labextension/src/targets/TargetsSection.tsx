/** What stands under the title Targets: the clusters that are attached, each a row that opens. */
import React from 'react';

import { useTrans } from '../components/Trans';
import { ReadingView } from '../experiments/ReadingView';
import { useModel } from '../experiments/useModel';
import type { Job } from '../nouns';
import type { TargetListModel } from './listModel';
import { TargetRow } from './TargetRow';

/** Where targets are told. */
export const DOCS_URL = 'https://notebench.readthedocs.io/en/latest/how-to/targets.html';
const TRY = 'notebench target try';

export interface ITargetsSectionProps {
  readonly model: TargetListModel;
  readonly onOpenJob: (job: Job) => void;
  /** Asks for a target in a dialog. */
  readonly onAttach: () => void;
  readonly onCheck: (name: string) => void;
  /** Asks whether the target is to be detached. */
  readonly onDetach: (name: string) => void;
  /** The user is done with the list. */
  readonly onLeave: () => void;
}

export function TargetsSection(props: ITargetsSectionProps): React.JSX.Element {
  const { model } = props;
  useModel(model);
  const trans = useTrans();
  return (
    <ReadingView reading={model.reading} waiting={trans.__('Reading the targets…')} onRetry={() => void model.refresh()} isFilling>
      {() => (model.targets.length === 0 ? <Empty {...props} /> : <TargetList {...props} />)}
    </ReadingView>
  );
}

function TargetList(props: ITargetsSectionProps): React.JSX.Element {
  const trans = useTrans();
  const list = React.useRef<HTMLUListElement>(null);
  return (
    <div className="notebench-TargetList">
      <ul ref={list} aria-label={trans.__('Targets')} onKeyDown={event => handleKey(event, list.current, props.onLeave)}>
        {props.model.targets.map(target => (
          <TargetRow key={target.name} {...props} target={target} />
        ))}
      </ul>
      <div className="notebench-TargetList-verbs">
        <button type="button" className="notebench-Button notebench-mod-small" onClick={props.onAttach}>
          {trans.__('Attach…')}
        </button>
      </div>
    </div>
  );
}

/** Arrows go from row to row, Escape leaves; what else there is in a row is reached by Tab. */
function handleKey(event: React.KeyboardEvent, list: HTMLElement | null, onLeave: () => void): void {
  const rows = [...(list?.querySelectorAll<HTMLElement>('.notebench-TargetRow-head') ?? [])];
  const at = rows.findIndex(row => row.parentElement?.contains(document.activeElement));
  const places: Record<string, number> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 };
  const place = places[event.key];
  if (place !== undefined) {
    rows[Math.min(Math.max(0, place), rows.length - 1)]?.focus();
  } else if (event.key === 'Escape') {
    onLeave();
  } else {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

function Empty({ onAttach }: ITargetsSectionProps): React.JSX.Element {
  const trans = useTrans();
  return (
    <div className="notebench-Empty">
      <p>{trans.__('A target is a Ray cluster on which sweeps and jobs run; none is attached.')}</p>
      <button type="button" className="notebench-Button notebench-mod-main" onClick={onAttach}>
        {trans.__('Attach a target…')}
      </button>
      <p>
        {trans.__('To try without a cluster, start one on this machine:')} <code>{TRY}</code>
      </p>
      <a href={DOCS_URL} target="_blank" rel="noopener noreferrer">
        {trans.__('How targets work')}
      </a>
    </div>
  );
}
