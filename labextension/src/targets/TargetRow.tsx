/** One target: its name, whether it can be used, and what is in use; opened, all that is known of it. */
import React from 'react';

import { Glyph } from '../components/Glyph';
import { MiddleEllipsis } from '../components/MiddleEllipsis';
import { StateMark } from '../components/StateMark';
import { useTrans } from '../components/Trans';
import { Trouble, Waiting } from '../components/Trouble';
import { UseBar } from '../components/UseBar';
import { problemWords } from '../experiments/problems';
import type { Reading } from '../experiments/reading';
import { lastRead } from '../experiments/reading';
import type { Target, TargetDetail } from '../nouns';
import { TargetBody } from './TargetBody';
import type { ITargetsSectionProps } from './TargetsSection';
import { jobsWord, MARKS, stateWord, usageOf, usageWord } from './words';

export interface ITargetRowProps extends ITargetsSectionProps {
  readonly target: Target;
}

export function TargetRow(props: ITargetRowProps): React.JSX.Element {
  const { model, target } = props;
  const id = React.useId();
  const isOpen = model.isOpen(target.name);
  const reading = model.detail(target.name);
  return (
    <li className="notebench-TargetRow" data-target={target.name}>
      <button
        type="button"
        className="notebench-TargetRow-head"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => model.toggle(target.name)}
      >
        <span className="notebench-TargetRow-line">
          <Glyph name={isOpen ? 'falling' : 'opening'} />
          <Mark reading={reading} />
          <MiddleEllipsis text={target.name} />
        </span>
        <Use reading={reading} />
      </button>
      {isOpen && (
        <div id={id} className="notebench-TargetRow-body" role="region" aria-label={target.name}>
          <Body {...props} reading={reading} />
        </div>
      )}
    </li>
  );
}

function Mark({ reading }: { readonly reading: Reading<TargetDetail> }): React.JSX.Element {
  const trans = useTrans();
  const detail = lastRead(reading)?.value;
  return detail === undefined || reading.kind === 'broken' ? (
    <StateMark state="queued" word={reading.kind === 'broken' ? trans.__('Not known') : trans.__('Being asked')} />
  ) : (
    <StateMark state={MARKS[detail.state]} word={stateWord(detail.state, trans)} />
  );
}

/** What is in use: GPUs where there are any, CPUs where there are none; else why nobody knows. */
function Use({ reading }: { readonly reading: Reading<TargetDetail> }): React.JSX.Element {
  const trans = useTrans();
  const detail = lastRead(reading)?.value;
  if (detail === undefined) {
    return <span className="notebench-TargetRow-use notebench-faint">{trans.__('Being asked…')}</span>;
  }
  const gpus = usageOf(detail.nodes ?? [], 'gpus');
  const [use, what] = gpus.total > 0 ? [gpus, 'gpus' as const] : [usageOf(detail.nodes ?? [], 'cpus'), 'cpus' as const];
  const jobs = jobsWord(detail, trans);
  return (
    <span className="notebench-TargetRow-use notebench-faint">
      {detail.nodes === null ? (
        <span>{stateWord(detail.state, trans)}</span>
      ) : (
        <UseBar {...use} words={usageWord(use, what, trans)} />
      )}
      {jobs !== '' && <span className="notebench-TargetRow-jobs">{jobs}</span>}
    </span>
  );
}

function Body(props: ITargetRowProps & { readonly reading: Reading<TargetDetail> }): React.JSX.Element {
  const trans = useTrans();
  const { reading, model } = props;
  const detail = lastRead(reading)?.value;
  return (
    <>
      {reading.kind === 'broken' && (
        <Trouble
          {...problemWords(reading.problem, trans)}
          since={reading.since}
          lastGood={reading.last?.at}
          onRetry={() => void model.look()}
        />
      )}
      {detail === undefined ? (
        reading.kind === 'loading' && <Waiting what={trans.__('Asking the target…')} />
      ) : (
        <div className={reading.kind === 'broken' ? 'notebench-stale' : 'notebench-fresh'}>
          <TargetBody {...props} detail={detail} />
        </div>
      )}
    </>
  );
}
