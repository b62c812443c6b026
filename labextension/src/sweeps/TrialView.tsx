/** One trial: what was tried, what came of it and on the way, its run and its notebook. */
import React from 'react';

import { CopyButton } from '../components/CopyButton';
import { formatDuration, formatNumber, formatTime } from '../components/figures';
import { Glyph } from '../components/Glyph';
import { NotebookLook } from '../components/NotebookLook';
import { Plot } from '../components/Plot';
import { StateMark } from '../components/StateMark';
import { useTrans } from '../components/Trans';
import { problemWords } from '../experiments/problems';
import { ReadingView } from '../experiments/ReadingView';
import { lastRead } from '../experiments/reading';
import type { Trial, TrialDetail } from '../nouns';
import { CopyPython, Parameters } from './BestTrial';
import type { ITabProps } from './tabs/context';
import { curveOf } from './curve';
import { formatsOf, isGoingOn, pythonOf } from './words';

export interface ITrialViewProps extends ITabProps {
  readonly number: number;
  /** As the table has it; undefined where it is not there. */
  readonly known: Trial | undefined;
  /** The trials as they are listed: the neighbours of this one. */
  readonly listed: readonly Trial[];
}

export function TrialView(props: ITrialViewProps): React.JSX.Element {
  const trans = useTrans();
  const { model, number, known } = props;
  const reading = model.trial(number);
  const detail = lastRead(reading)?.value;
  const trial = detail && known ? { ...detail, ...known } : (known ?? detail);
  return (
    <section className="notebench-Trial" aria-label={trans.__('Trial %1', number)}>
      <TrialHead {...props} trial={trial} />
      {trial && <TrialFacts {...props} trial={trial} />}
      <ReadingView reading={reading} waiting={trans.__('Reading the trial…')} onRetry={() => void model.refresh()}>
        {read => <TrialRest {...props} detail={read} />}
      </ReadingView>
    </section>
  );
}

interface IOfTrial extends ITrialViewProps {
  readonly trial: Trial | undefined;
}

function TrialHead({ model, sweep, number, trial, listed, onOpenRun }: IOfTrial): React.JSX.Element {
  const trans = useTrans();
  const back = React.useRef<HTMLButtonElement>(null);
  React.useEffect(() => back.current?.focus({ preventScroll: true }), []);
  const place = listed.findIndex(each => each.number === number);
  const [before, after] = place < 0 ? [] : [listed[place - 1], listed[place + 1]];
  const formats = formatsOf(sweep.plan.space.parameters);
  return (
    <header className="notebench-Trial-head">
      <button ref={back} type="button" className="notebench-Link" onClick={() => model.choose({ trial: null })}>
        {trans.__('All trials')}
      </button>
      <h3>{trans.__('Trial %1', number)}</h3>
      {trial && <StateMark state={trial.state} hasWord />}
      {sweep.best_trial === number && <strong>{trans.__('the best')}</strong>}
      <Step label={trans.__('Trial above')} glyph="rising" to={before} onGo={to => model.choose({ trial: to })} />
      <Step label={trans.__('Trial below')} glyph="falling" to={after} onGo={to => model.choose({ trial: to })} />
      {trial && <CopyPython text={pythonOf(trial.params, formats)} />}
      {trial && trial.run_id !== '' && (
        <button
          type="button"
          className="notebench-Button notebench-mod-small"
          onClick={() => onOpenRun(trial.run_id)}
        >
          {trans.__('Open run')}
        </button>
      )}
      {trial && trial.state === 'running' && <Skip model={model} number={number} />}
    </header>
  );
}

function Step(props: {
  readonly label: string;
  readonly glyph: 'rising' | 'falling';
  readonly to: Trial | undefined;
  readonly onGo: (number: number) => void;
}): React.JSX.Element {
  const { label, glyph, to, onGo } = props;
  return (
    <button
      type="button"
      className="notebench-IconButton"
      title={label}
      aria-label={label}
      aria-disabled={to === undefined}
      onClick={() => to && onGo(to.number)}
    >
      <Glyph name={glyph} />
    </button>
  );
}

/** Ends this trial only; it is not tried again. */
function Skip({ model, number }: Pick<ITrialViewProps, 'model' | 'number'>): React.JSX.Element {
  const trans = useTrans();
  const [told, setTold] = React.useState<string | null>(null);
  const skip = async (): Promise<void> => {
    setTold(trans.__('Skipping…'));
    const answer = await model.ask(api => api.skip(model.sweepId, number));
    if (answer.kind !== 'ok') {
      setTold(answer.kind === 'refused' ? answer.error.message : problemWords(answer, trans).what);
    }
  };
  return (
    <>
      <button
        type="button"
        className="notebench-Button notebench-mod-small"
        title={trans.__('End this trial now; it is not tried again, and the sweep goes on')}
        onClick={() => void skip()}
      >
        <Glyph name="close" /> {trans.__('Skip')}
      </button>
      <span role="status">{told}</span>
    </>
  );
}

function TrialFacts({ sweep, trial, onOpenSweep }: ITrialViewProps & { readonly trial: Trial }): React.JSX.Element {
  const trans = useTrans();
  const { metrics } = sweep.plan;
  const { source = '' } = trial;
  const facts: readonly (readonly [string, React.ReactNode])[] = [
    ...metrics.map(({ name }, place) => [name, valueOf(trial.values[place])] as const),
    [trans.__('Within constraints'), trial.is_feasible || trial.values.length === 0 ? null : trans.__('no')],
    [trans.__('Duration'), trial.duration_s === null ? null : formatDuration(1000 * trial.duration_s, trans)],
    [trans.__('Started'), trial.started_at === null ? null : formatTime(trial.started_at)],
    [trans.__('Taken over from'), source === '' ? null : <Source source={source} onOpenSweep={onOpenSweep} />],
    [trans.__('Tried again for'), trial.retry_of === null ? null : trans.__('trial %1', trial.retry_of)]
  ];
  return (
    <>
      {trial.error !== '' && (
        <p className="notebench-JobPage-reason" data-state={trial.state}>
          {trial.error}
        </p>
      )}
      <dl className="notebench-JobFacts">
        {facts
          .filter(([, value]) => value !== null)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd className="notebench-figure">{value}</dd>
            </div>
          ))}
      </dl>
      <Parameters params={trial.params} />
    </>
  );
}

/** The earlier sweep in which it was tried. */
function Source({ source, onOpenSweep }: Pick<ITrialViewProps, 'onOpenSweep'> & { readonly source: string }): React.JSX.Element {
  return (
    <button type="button" className="notebench-Link" onClick={() => onOpenSweep(source)}>
      {source}
    </button>
  );
}

function valueOf(value: number | null | undefined): React.ReactNode {
  return value === undefined || value === null ? null : <span title={String(value)}>{formatNumber(value)}</span>;
}

/** What is read of one trial only: its values on the way, its notebook. */
function TrialRest(props: ITrialViewProps & { readonly detail: TrialDetail }): React.JSX.Element {
  const trans = useTrans();
  const { sweep, detail, number } = props;
  const name = sweep.plan.metrics[0]?.name ?? '';
  const figure = React.useMemo(() => curveOf(detail.reported, name), [detail.reported, name]);
  return (
    <>
      {detail.reported.length > 0 && <Plot figure={figure} label={trans.__('%1 on the way', name)} />}
      {detail.notebook !== null && !isGoingOn(detail.state) && <TrialNotebook {...props} key={number} path={detail.notebook} />}
    </>
  );
}

function TrialNotebook(props: ITrialViewProps & { readonly path: string }): React.JSX.Element {
  const trans = useTrans();
  const { model, number, path, highlight, renderMarkdown } = props;
  const [isOpen, setIsOpen] = React.useState(false);
  return (
    <details className="notebench-Trial-notebook" open={isOpen} onToggle={event => setIsOpen(event.currentTarget.open)}>
      <summary>{trans.__('The notebook that it executed')}</summary>
      {isOpen && (
        <>
          <CopyButton text={path} what={trans.__('path of the notebook')} />
          <ReadingView
            reading={model.notebook(number)}
            waiting={trans.__('Reading the notebook…')}
            onRetry={() => void model.refresh()}
          >
            {notebook => (
              <NotebookLook
                notebook={notebook}
                label={trans.__('Notebook of trial %1', number)}
                highlight={highlight}
                renderMarkdown={renderMarkdown}
              />
            )}
          </ReadingView>
        </>
      )}
    </details>
  );
}
