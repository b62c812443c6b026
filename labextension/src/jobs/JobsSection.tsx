/** What stands under the title Running: jobs that go on, then those that ended last. */
import React from 'react';

import { formatAge, formatTime } from '../components/figures';
import { MiddleEllipsis } from '../components/MiddleEllipsis';
import { ProgressBar } from '../components/ProgressBar';
import { StateMark } from '../components/StateMark';
import { useTrans } from '../components/Trans';
import { Trouble } from '../components/Trouble';
import { useNow } from '../components/useNow';
import { problemWords } from '../experiments/problems';
import { useModel } from '../experiments/useModel';
import type { Job } from '../nouns';
import { isLive } from '../nouns';
import type { JobListModel } from './listModel';
import { jobDuration, jobStateWord } from './words';

export interface IJobsSectionProps {
  readonly model: JobListModel;
  readonly onOpen: (job: Job) => void;
  /** The user is done with the list. */
  readonly onLeave: () => void;
}

export function JobsSection({ model, onOpen, onLeave }: IJobsSectionProps): React.JSX.Element {
  useModel(model);
  const trans = useTrans();
  const now = useNow(model.live > 0 ? 1000 : 20_000);
  const base = React.useId();
  const [activeId, setActiveId] = React.useState<string | null>(null);
  const { jobs, reading } = model;
  const active = Math.max(0, jobs.findIndex(job => job.id === activeId));
  const go = (place: number): void => setActiveId(jobs[Math.min(Math.max(0, place), jobs.length - 1)]?.id ?? null);
  const onKey = (event: React.KeyboardEvent): void => {
    const moves: Record<string, () => void> = {
      ArrowDown: () => go(active + 1),
      ArrowUp: () => go(active - 1),
      Home: () => go(0),
      End: () => go(jobs.length - 1),
      Enter: () => jobs[active] && onOpen(jobs[active]),
      Escape: onLeave
    };
    const move = moves[event.key];
    if (move) {
      event.preventDefault();
      event.stopPropagation();
      move();
    }
  };
  return (
    <>
      {reading.kind === 'broken' && (
        <Trouble
          {...problemWords(reading.problem, trans)}
          since={reading.since}
          lastGood={reading.last?.at}
          onRetry={() => void model.refresh()}
        />
      )}
      <div
        className="notebench-JobList"
        role="listbox"
        aria-label={trans.__('Jobs')}
        aria-activedescendant={jobs.length > 0 ? `${base}-${active}` : undefined}
        tabIndex={0}
        onKeyDown={onKey}
      >
        {jobs.map((job, place) => (
          <JobRow
            key={job.id}
            id={`${base}-${place}`}
            job={job}
            now={now}
            isActive={place === active}
            onClick={() => {
              setActiveId(job.id);
              onOpen(job);
            }}
          />
        ))}
      </div>
    </>
  );
}

interface IJobRowProps {
  readonly id: string;
  readonly job: Job;
  readonly now: number;
  readonly isActive: boolean;
  readonly onClick: () => void;
}

function JobRow({ id, job, now, isActive, onClick }: IJobRowProps): React.JSX.Element {
  const trans = useTrans();
  const row = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    if (isActive) {
      row.current?.scrollIntoView?.({ block: 'nearest' });
    }
  }, [isActive]);
  const { progress } = job;
  return (
    <div
      ref={row}
      id={id}
      role="option"
      className="notebench-JobRow"
      aria-selected={isActive}
      data-active={isActive}
      data-job-id={job.id}
      title={job.reason === '' ? undefined : job.reason}
      onClick={onClick}
    >
      <StateMark state={job.state} word={jobStateWord(job, trans)} />
      <MiddleEllipsis text={job.name} />
      {isLive(job.state) && progress && (
        <ProgressBar done={progress.done} total={progress.total} label={trans.__('Progress of %1', job.name)} />
      )}
      <span className="notebench-RunRow-age" title={trans.__('Created %1', formatTime(job.created_at))}>
        {isLive(job.state) ? jobDuration(job, now, trans) : formatAge(job.ended_at ?? job.created_at, now, trans)}
      </span>
    </div>
  );
}
