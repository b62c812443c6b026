/** The box of a step: what it runs, how it is, how far it has come, and what the file says of it. */
import type { Node, NodeProps } from '@xyflow/react';
import { Handle, Position } from '@xyflow/react';
import React from 'react';

import { formatDuration } from '../../components/figures';
import { Glyph } from '../../components/Glyph';
import { ProgressBar } from '../../components/ProgressBar';
import { StateMark, stateWord } from '../../components/StateMark';
import { useTrans } from '../../components/Trans';
import { useNow } from '../../components/useNow';
import type { GraphStep, StepRun } from '../../nouns';
import { actionState, actionWord, countsWord, kindWord, totalOf } from '../words';
import type { Direction } from './layout';
import type { Action } from './states';
import { GraphStates } from './states';

export type BoxNode = Node<{ readonly step: GraphStep; readonly direction: Direction }, 'step'>;

/** A node as the library draws it: it holds the ends of lines, which are only seen. */
export function StepNode({ data }: NodeProps<BoxNode>): React.JSX.Element {
  const { states, actions, active, hovered } = React.useContext(GraphStates);
  const { step, direction } = data;
  return (
    <>
      <Handle type="target" position={direction === 'right' ? Position.Left : Position.Top} isConnectable={false} />
      <StepBox
        step={step}
        run={states?.get(step.name)}
        action={actions?.get(step.name)}
        isActive={active === step.name}
        isHovered={hovered === step.name}
      />
      <Handle type="source" position={direction === 'right' ? Position.Right : Position.Bottom} isConnectable={false} />
    </>
  );
}

interface IStepBoxProps {
  readonly step: GraphStep;
  readonly run: StepRun | undefined;
  readonly action: Action | undefined;
  readonly isActive: boolean;
  readonly isHovered: boolean;
}

/** Each reading brings new objects; a box is drawn again only where something of it is another. */
const StepBox = React.memo(function StepBox({ step, run, action, isActive, isHovered }: IStepBoxProps) {
  const trans = useTrans();
  const state = run?.state ?? (action ? actionState(action.action) : undefined);
  return (
    <div
      className="notebench-StepBox"
      data-step={step.name}
      data-state={state ?? 'none'}
      data-active={isActive}
      data-hovered={isHovered}
      title={titleOf(step, run, action)}
    >
      <div className="notebench-StepBox-head">
        <span className="notebench-StepBox-kind" title={kindWord(step.kind, trans)}>
          <Glyph name={step.kind} />
        </span>
        <strong>{step.name}</strong>
        {step.mapped.length > 0 && <Mapped step={step} run={run} />}
      </div>
      <div className="notebench-StepBox-state">
        {run ? (
          <StateMark state={run.state} hasWord />
        ) : action ? (
          <StateMark state={actionState(action.action)} word={actionWord(action.action, trans)} hasWord />
        ) : (
          <span className="notebench-StepBox-source">{step.source}</span>
        )}
        {run && <Took run={run} />}
      </div>
      <div className="notebench-StepBox-foot">
        <Foot step={step} run={run} reason={action?.reason ?? ''} />
      </div>
    </div>
  );
}, isSame);

function isSame(one: IStepBoxProps, other: IStepBoxProps): boolean {
  return (
    one.step === other.step &&
    one.isActive === other.isActive &&
    one.isHovered === other.isHovered &&
    JSON.stringify([one.run, one.action]) === JSON.stringify([other.run, other.action])
  );
}

function titleOf(step: GraphStep, run: StepRun | undefined, action: Action | undefined): string {
  return [step.name, step.source, run?.reason ?? action?.reason ?? ''].filter(part => part !== '').join('\n');
}

/** Over how many items it is mapped, and how they are. */
function Mapped({ step, run }: Pick<IStepBoxProps, 'step' | 'run'>): React.JSX.Element {
  const trans = useTrans();
  const total = run ? totalOf(run.items) : 0;
  const names = step.mapped.join(' × ');
  return (
    <span
      className="notebench-StepBox-badge"
      title={total > 0 && run ? `${names}: ${countsWord(run.items, trans)}` : trans.__('Once for each %1', names)}
    >
      {total > 0 ? trans.__('×%1', total.toLocaleString()) : trans.__('×n')}
    </span>
  );
}

/** How long it took, or takes by now. */
function Took({ run }: { readonly run: StepRun }): React.JSX.Element | null {
  const trans = useTrans();
  if (run.attempt === 0) {
    return null; // it was kept or left out: nothing ran
  }
  if (run.duration_s !== null) {
    return <span className="notebench-StepBox-took">{formatDuration(1000 * run.duration_s, trans)}</span>;
  }
  return run.state === 'running' && run.started_at !== null ? <Ticking since={run.started_at} /> : null;
}

function Ticking({ since }: { readonly since: string }): React.JSX.Element {
  const trans = useTrans();
  const now = useNow(1000);
  return <span className="notebench-StepBox-took">{formatDuration(now - Date.parse(since), trans)}</span>;
}

/** How far it is while it runs; else why it is so, or what the file says of when it runs. */
function Foot({ step, run, reason }: Pick<IStepBoxProps, 'step' | 'run'> & { readonly reason: string }): React.JSX.Element {
  const trans = useTrans();
  if (run && totalOf(run.items) > 0) {
    return <ItemsBar items={run.items} />;
  }
  if (run?.state === 'running' && run.cells) {
    return <ProgressBar {...run.cells} label={trans.__('Cells done')} hasFigures />;
  }
  const why = run?.reason ?? reason;
  return why === '' ? <Marks step={step} /> : <span className="notebench-StepBox-why">{why}</span>;
}

/** The items of a mapped step, each state with its share of the bar. */
function ItemsBar({ items }: Pick<StepRun, 'items'>): React.JSX.Element {
  const trans = useTrans();
  const counts = Object.entries(items);
  return (
    <span className="notebench-StepBox-items" role="img" aria-label={countsWord(items, trans)} title={countsWord(items, trans)}>
      {counts.map(([state, count]) => (
        <span key={state} data-state={state} style={{ flexGrow: count }} />
      ))}
      <span className="notebench-figure">
        {trans.__('%1/%2', ((items.finished ?? 0) + (items.cached ?? 0)).toLocaleString(), totalOf(items).toLocaleString())}
      </span>
    </span>
  );
}

/** What the file says of when it runs, and where. */
function Marks({ step }: { readonly step: GraphStep }): React.JSX.Element {
  const trans = useTrans();
  const marks = [
    ...(step.when === '' ? [] : [{ text: trans.__('when'), title: step.when }]),
    ...(step.cache === 'never' ? [{ text: trans.__('never cached'), title: trans.__('It runs every time') }] : []),
    ...(step.cache === 'freeze' ? [{ text: trans.__('frozen'), title: trans.__('What it gave is kept, whatever changes') }] : []),
    ...(step.retries > 0 ? [{ text: trans.__('↻ %1', step.retries), title: trans._n('Tried again once', 'Tried again %1 times', step.retries) }] : []),
    ...(step.gpus > 0 ? [{ text: trans.__('%1 GPU', step.gpus), title: trans.__('GPUs that it takes up') }] : []),
    ...(step.on === '' || step.on === 'local' ? [] : [{ text: trans.__('on %1', step.on), title: trans.__('The target on which it runs') }])
  ];
  return (
    <>
      {marks.map(({ text, title }) => (
        <span key={text} className="notebench-StepBox-mark" title={title}>
          {text}
        </span>
      ))}
    </>
  );
}

/** What is heard of a step. */
export function StepHeard({ step, run, action }: Pick<IStepBoxProps, 'step' | 'run' | 'action'>): React.JSX.Element {
  const trans = useTrans();
  const words = [
    step.name,
    ...(run ? [stateWord(run.state, trans), run.reason] : []),
    ...(run?.state === 'running' && run.cells ? [trans.__('cell %1 of %2', run.cells.done, run.cells.total)] : []),
    ...(run && totalOf(run.items) > 0 ? [countsWord(run.items, trans)] : []),
    ...(action ? [actionWord(action.action, trans), action.reason] : []),
    `${kindWord(step.kind, trans)} ${step.source}`,
    step.upstream.length === 0 ? trans.__('needs no other') : trans.__('after %1', step.upstream.join(', ')),
    ...(step.mapped.length === 0 ? [] : [trans.__('once for each %1', step.mapped.join(', '))]),
    ...(step.when === '' ? [] : [trans.__('when %1', step.when)])
  ];
  return <>{words.filter(word => word !== '').join('; ')}</>;
}
