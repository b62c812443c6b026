/** What can be done with the run of a page, and the runs around it. */
import React from 'react';

import { CommandIDs } from '../commandIds';
import type { GlyphName } from '../components/Glyph';
import { Glyph } from '../components/Glyph';
import { MiddleEllipsis } from '../components/MiddleEllipsis';
import { StateMark } from '../components/StateMark';
import { useTrans } from '../components/Trans';
import type { RunDetail, RunName } from '../nouns';
import type { IVerbs } from './verbs';

export interface IPageVerbsProps {
  readonly run: RunDetail;
  readonly verbs: IVerbs;
}

export function PageVerbs({ run, verbs }: IPageVerbsProps): React.JSX.Element {
  const trans = useTrans();
  const isAway = run.is_archived || run.is_deleted;
  const offered: readonly (readonly [string, GlyphName, string])[] = [
    [CommandIDs.starRuns, 'star', run.is_starred ? trans.__('Starred') : trans.__('Star')],
    [CommandIDs.tagRuns, 'tag', trans.__('Tags…')],
    [CommandIDs.renameRun, 'edit', trans.__('Rename…')],
    ...(isAway
      ? ([[CommandIDs.bringBackRuns, 'restore', trans.__('Bring back')]] as const)
      : ([[CommandIDs.archiveRuns, 'archive', trans.__('Archive')]] as const)),
    ...(run.is_deleted ? [] : ([[CommandIDs.deleteRuns, 'delete', trans.__('Delete…')]] as const))
  ];
  return (
    <div className="notebench-PageVerbs" role="toolbar" aria-label={trans.__('Verbs')}>
      {run.is_deleted && <strong className="notebench-PageVerbs-away">{trans.__('Deleted')}</strong>}
      {run.is_archived && <strong className="notebench-PageVerbs-away">{trans.__('Archived')}</strong>}
      {offered
        .filter(([command]) => verbs.has(command))
        .map(([command, glyph, label]) => (
          <button
            key={command}
            type="button"
            className="notebench-Button notebench-mod-small notebench-mod-quiet"
            aria-pressed={command === CommandIDs.starRuns ? run.is_starred : undefined}
            onClick={() => verbs.execute(command, [run.run_id])}
          >
            <span className="notebench-Star" data-starred={command === CommandIDs.starRuns && run.is_starred}>
              <Glyph name={glyph} />
            </span>{' '}
            {label}
          </button>
        ))}
    </div>
  );
}

/** Runs below one that are listed at once. */
const LISTED = 20;

export interface IKinProps {
  readonly run: RunDetail;
  readonly onOpenRun: (runId: string) => void;
}

/** The run that this one was begun in, and those begun in it. */
export function Kin({ run, onOpenRun }: IKinProps): React.JSX.Element | null {
  const trans = useTrans();
  const [shown, setShown] = React.useState(LISTED);
  const { parent, children } = run;
  if (!parent && children.length === 0) {
    return null;
  }
  return (
    <dl className="notebench-Facts notebench-Kin">
      {parent && (
        <div className="notebench-Facts-fact">
          <dt>{trans.__('Begun in')}</dt>
          <dd>
            <RunLink run={parent} onOpenRun={onOpenRun} />
          </dd>
        </div>
      )}
      {children.length > 0 && (
        <div className="notebench-Facts-fact">
          <dt>{trans._n('%1 run was begun in it', '%1 runs were begun in it', children.length)}</dt>
          <dd>
            <ul>
              {children.slice(0, shown).map(child => (
                <li key={child.run_id}>
                  <RunLink run={child} onOpenRun={onOpenRun} />
                </li>
              ))}
            </ul>
            {children.length > shown && (
              <button type="button" className="notebench-Link" onClick={() => setShown(shown + LISTED)}>
                {trans._n('Show more (%1 left)', 'Show more (%1 left)', children.length - shown)}
              </button>
            )}
          </dd>
        </div>
      )}
    </dl>
  );
}

export function RunLink(props: {
  readonly run: RunName;
  readonly onOpenRun: (runId: string) => void;
}): React.JSX.Element {
  const { run, onOpenRun } = props;
  return (
    <button type="button" className="notebench-Link notebench-RunLink" onClick={() => onOpenRun(run.run_id)}>
      <StateMark state={run.state} />
      <MiddleEllipsis text={run.name} />
    </button>
  );
}
