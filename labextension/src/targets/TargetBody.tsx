/** All that is known of one target: what was found, its machines, the jobs there, and how it is attached. */
import React from 'react';

import { formatAmount, formatTime } from '../components/figures';
import { StateMark } from '../components/StateMark';
import { useTrans } from '../components/Trans';
import { UseBar } from '../components/UseBar';
import { jobStateWord } from '../jobs/words';
import type { Finding, TargetDetail, TargetNode } from '../nouns';
import type { ITargetRowProps } from './TargetRow';
import { LEVELS, levelWord, tokenWord, toldOf, usageOf, usageWord } from './words';

/** What is typed, in no language. */
const END_TRY = 'notebench target try --stop';

interface ITargetBodyProps extends ITargetRowProps {
  readonly detail: TargetDetail;
}

export function TargetBody(props: ITargetBodyProps): React.JSX.Element {
  const { model, detail, target } = props;
  const trans = useTrans();
  const checked = model.checked(target.name);
  const told = toldOf(detail, checked?.findings ?? null);
  return (
    <>
      <Verbs {...props} />
      {told.length > 0 && (
        <ul className="notebench-Findings" aria-label={trans.__('Findings')}>
          {told.map(finding => (
            <FindingItem key={`${finding.check} ${finding.what}`} finding={finding} />
          ))}
        </ul>
      )}
      {checked && <p className="notebench-faint">{trans.__('Checked at %1.', formatTime(checked.at))}</p>}
      {detail.nodes && detail.nodes.length > 0 && <Nodes nodes={detail.nodes} />}
      <Jobs {...props} />
      <Facts {...props} />
    </>
  );
}

function Verbs({ model, target, onCheck, onDetach }: ITargetBodyProps): React.JSX.Element {
  const trans = useTrans();
  const isChecking = model.isChecking(target.name);
  return (
    <div className="notebench-TargetRow-verbs" role="toolbar" aria-label={trans.__('Verbs of %1', target.name)}>
      <button
        type="button"
        className="notebench-Button notebench-mod-small"
        title={trans.__('Run a small job there, which tells of Python and packages')}
        aria-disabled={isChecking}
        onClick={() => !isChecking && onCheck(target.name)}
      >
        {isChecking ? trans.__('Checking…') : trans.__('Check')}
      </button>
      {target.token_from === 'own' ? (
        <span className="notebench-faint">
          <code>{END_TRY}</code> {trans.__('ends it')}
        </span>
      ) : (
        <button
          type="button"
          className="notebench-Button notebench-mod-small"
          title={trans.__('Forget this target and its token; the cluster is left alone')}
          onClick={() => onDetach(target.name)}
        >
          {trans.__('Detach…')}
        </button>
      )}
      <span role="status" className="notebench-heard">
        {isChecking ? trans.__('Checking %1', target.name) : ''}
      </span>
    </div>
  );
}

function FindingItem({ finding }: { readonly finding: Finding }): React.JSX.Element {
  const trans = useTrans();
  const { level, what, remedy } = finding;
  return (
    <li data-level={level}>
      <StateMark state={LEVELS[level]} word={levelWord(level, trans)} />
      <span>
        {what}
        {remedy !== '' && <span className="notebench-Findings-remedy">→ {remedy}</span>}
      </span>
    </li>
  );
}

function Nodes({ nodes }: { readonly nodes: readonly TargetNode[] }): React.JSX.Element {
  const trans = useTrans();
  const hasGpus = nodes.some(node => node.gpus > 0);
  return (
    <section aria-label={trans.__('Nodes')}>
      <h4>{trans._n('%1 node', '%1 nodes', nodes.length)}</h4>
      <ul className="notebench-Nodes">
        {nodes.map((node, place) => (
          <li key={`${node.name} ${place}`}>
            <span className="notebench-Nodes-name">
              {node.name}
              {node.is_head && <span className="notebench-faint"> {trans.__('(head)')}</span>}
            </span>
            <NodeUse node={node} what="cpus" />
            {hasGpus && <NodeUse node={node} what="gpus" />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function NodeUse({ node, what }: { readonly node: TargetNode; readonly what: 'cpus' | 'gpus' }): React.JSX.Element {
  const trans = useTrans();
  const use = usageOf([node], what);
  return <UseBar {...use} words={usageWord(use, what, trans)} />;
}

function Jobs({ detail, onOpenJob }: ITargetBodyProps): React.JSX.Element {
  const trans = useTrans();
  return (
    <section aria-label={trans.__('Jobs there')}>
      <h4>{trans.__('Jobs of this workspace')}</h4>
      {detail.jobs.length === 0 ? (
        <p className="notebench-faint">{trans.__('None yet.')}</p>
      ) : (
        <ul className="notebench-TargetJobs">
          {detail.jobs.map(job => (
            <li key={job.id}>
              <StateMark state={job.state} word={jobStateWord(job, trans)} />
              <button type="button" className="notebench-Link" data-job-id={job.id} onClick={() => onOpenJob(job)}>
                {job.name}
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Facts({ detail }: ITargetBodyProps): React.JSX.Element {
  const trans = useTrans();
  const { gpus_per_trial: gpus } = detail;
  const facts: readonly (readonly [string, string | null])[] = [
    [trans.__('Address'), detail.address],
    [trans.__('Token'), tokenWord(detail, trans)],
    [trans.__('Ray'), detail.ray_version],
    [trans.__('GPUs for each trial'), gpus === null ? null : formatAmount(gpus)],
    [trans.__('Requirements'), detail.requirements],
    [trans.__('Runs go to'), detail.tracking_uri ?? null],
    [trans.__('Insecure'), detail.is_insecure ? trans.__('plain HTTP, and no token, are accepted') : null]
  ];
  return (
    <dl className="notebench-JobFacts">
      {facts
        .filter(([, value]) => value !== null && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
