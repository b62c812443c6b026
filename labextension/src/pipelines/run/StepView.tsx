/** One step of a run: how it is and why, what it was given and gave, what happened to it and what it printed. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { formatBytes, formatDuration, formatTime } from '../../components/figures';
import { GridTable } from '../../components/GridTable';
import { LogView } from '../../components/LogView';
import { ProgressBar } from '../../components/ProgressBar';
import { StateMark, stateWord } from '../../components/StateMark';
import { useTrans } from '../../components/Trans';
import { ReadingView } from '../../experiments/ReadingView';
import { plainLog } from '../../jobs/words';
import type { GraphStep, StepRun, StepRunDetail } from '../../nouns';
import { sourceOf } from '../source';
import { StepFacts } from '../StepFacts';
import { countsWord, isGoingOn, totalOf } from '../words';
import type { IRunProps } from './context';

export interface IStepViewProps extends IRunProps {
  readonly step: StepRun;
}

export function StepView(props: IStepViewProps): React.JSX.Element {
  const trans = useTrans();
  const { model, run, step } = props;
  const { item } = model.state;
  const said = run.graph.steps.find(({ name }) => name === step.name);
  return (
    <section className="notebench-StepView" aria-label={trans.__('Step %1', step.name)}>
      <header>
        <h3>{step.name}</h3>
        <StateMark state={step.state} hasWord />
        {totalOf(step.items) > 0 && <span>{countsWord(step.items, trans)}</span>}
      </header>
      {item === null && <Why step={step} />}
      {item === null && <Verbs {...props} said={said} />}
      {step.cells && step.state === 'running' && (
        <ProgressBar {...step.cells} label={trans.__('Cells of %1 done', step.name)} hasFigures />
      )}
      <Facts {...props} />
      {said && <StepFacts step={said} />}
      <ReadingView
        reading={model.step(step.name, item)}
        waiting={trans.__('Reading the step…')}
        onRetry={() => void model.refresh()}
      >
        {detail => <More {...props} said={said} detail={detail} />}
      </ReadingView>
    </section>
  );
}

/** Why it is so: the failing cell, and the traceback with its end in sight. */
function Why({ step }: Pick<IStepViewProps, 'step'>): React.JSX.Element | null {
  const trans = useTrans();
  const traceback = React.useRef<HTMLPreElement>(null);
  React.useLayoutEffect(() => {
    if (traceback.current) {
      traceback.current.scrollTop = traceback.current.scrollHeight;
    }
  }, [step.error]);
  return (
    <>
      {step.reason !== '' && (
        <p className="notebench-JobPage-reason" data-state={step.state}>
          {step.reason}
        </p>
      )}
      {step.error !== '' && (
        <pre
          ref={traceback}
          className="notebench-StepView-error"
          tabIndex={0}
          aria-label={step.cell === null ? trans.__('Traceback') : trans.__('Traceback of cell %1', step.cell + 1)}
        >
          {step.error}
        </pre>
      )}
    </>
  );
}

type IToldProps = IStepViewProps & { readonly said: GraphStep | undefined };

function Verbs({ model, run, step, said, onOpenSource, onOpenRun }: IToldProps): React.JSX.Element {
  const trans = useTrans();
  const source = said ? sourceOf(run.path, said) : null;
  return (
    <div className="notebench-StepView-verbs">
      {step.notebook !== null && (
        <Verb label={notebookWords(step.cell, trans)} onClick={() => model.choose({ step: step.name, isNotebook: true })} />
      )}
      {source !== null && (
        <Verb
          label={said?.kind === 'notebook' ? trans.__('Open source notebook') : trans.__('Open %1', source)}
          onClick={() => void codeOfCell(model, step).then(code => onOpenSource(source, code))}
        />
      )}
      {step.mlflow_run_id !== '' && <Verb label={trans.__('Open run')} onClick={() => onOpenRun(step.mlflow_run_id)} />}
    </div>
  );
}

function notebookWords(cell: number | null, trans: TranslationBundle): string {
  return cell === null ? trans.__('Open executed notebook') : trans.__('Open executed notebook at cell %1', cell + 1);
}

function Verb({ label, onClick }: { readonly label: string; readonly onClick: () => void }): React.JSX.Element {
  return (
    <button type="button" className="notebench-Button notebench-mod-small" onClick={onClick}>
      {label}
    </button>
  );
}

/** The code of the cell that failed: in the notebook of the step, the cell may have another place than in the executed one. */
async function codeOfCell(model: IStepViewProps['model'], { name, cell, notebook }: StepRun): Promise<string | null> {
  return cell === null || notebook === null ? null : model.codeOf(name, cell);
}

function Facts({ step }: IStepViewProps): React.JSX.Element {
  const trans = useTrans();
  const facts = [
    [trans.__('Duration'), step.duration_s === null || step.attempt === 0 ? null : formatDuration(1000 * step.duration_s, trans)],
    [trans.__('Started'), step.started_at === null ? null : formatTime(step.started_at)],
    [trans.__('Attempt'), step.attempt > 1 ? step.attempt.toLocaleString() : null]
  ] as const;
  return (
    <dl className="notebench-JobFacts">
      {facts
        .filter(([, value]) => value !== null)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

function More(props: IToldProps & { readonly detail: StepRunDetail }): React.JSX.Element {
  const trans = useTrans();
  const { model, detail, step } = props;
  const { item } = model.state;
  return (
    <>
      {item !== null && <ItemTold {...props} item={item} />}
      {item === null && detail.item_runs.length > 0 && <Items {...props} />}
      {detail.outputs.length > 0 && <Outputs {...props} />}
      {detail.lines.length > 1 && (
        <details className="notebench-StepView-part">
          <summary>{trans.__('What happened to it')}</summary>
          <GridTable
            label={trans.__('What happened to %1', step.name)}
            columns={[trans.__('At'), trans.__('State'), trans.__('Item'), trans.__('Attempt'), trans.__('Duration'), trans.__('Why')]}
            rows={detail.lines.map(line => [
              formatTime(line.at),
              stateWord(line.state, trans),
              line.item,
              line.attempt === 0 ? '' : String(line.attempt),
              line.duration_s === null ? '' : formatDuration(1000 * line.duration_s, trans),
              line.reason
            ])}
          />
        </details>
      )}
      {(detail.log !== '' || isGoingOn(step.state)) && step.state !== 'pending' && (
        <div className="notebench-StepView-log">
          <LogView text={plainLog(detail.log)} isCut={false} isGrowing={isGoingOn(step.state)} />
        </div>
      )}
    </>
  );
}

/** The items of a mapped step, of which one can be told of in place of the step. */
function Items({ model, step, detail }: IStepViewProps & { readonly detail: StepRunDetail }): React.JSX.Element {
  const trans = useTrans();
  return (
    <div className="notebench-StepView-part">
      <h4>{trans.__('Items')}</h4>
      <ul className="notebench-StepView-items" tabIndex={0} aria-label={trans.__('Items of %1', step.name)}>
        {detail.item_runs.map(({ item, state, reason, duration_s: duration }) => (
          <li key={item}>
            <button type="button" className="notebench-Link" onClick={() => model.choose({ step: step.name, item })}>
              <StateMark state={state} />
              <span>{trans.__('Item %1', item)}</span>
              {duration !== null && <span className="notebench-faint">{formatDuration(1000 * duration, trans)}</span>}
              {reason !== '' && <span className="notebench-faint">{reason}</span>}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** One item of a mapped step. */
function ItemTold(props: IStepViewProps & { readonly detail: StepRunDetail; readonly item: string }): React.JSX.Element {
  const trans = useTrans();
  const { model, step, detail, item } = props;
  return (
    <div className="notebench-StepView-part">
      <header>
        <button type="button" className="notebench-Link" onClick={() => model.choose({ item: null })}>
          {trans.__('All items')}
        </button>
        <h4>{trans.__('Item %1', item)}</h4>
        <StateMark state={detail.state} hasWord />
      </header>
      <Why step={detail} />
      {detail.notebook !== null && (
        <div className="notebench-StepView-verbs">
          <Verb label={notebookWords(detail.cell, trans)} onClick={() => model.choose({ step: step.name, item, isNotebook: true })} />
        </div>
      )}
    </div>
  );
}

function Outputs({ detail }: { readonly detail: StepRunDetail }): React.JSX.Element {
  const trans = useTrans();
  return (
    <div className="notebench-StepView-part">
      <h4>{trans.__('Outputs')}</h4>
      <table className="notebench-Table">
        <tbody>
          {detail.outputs.map(({ name, kind, shown, bytes }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{shown}</td>
              <td className="notebench-figure notebench-faint">
                {kind === 'value' ? '' : bytes === null ? trans.__('gone') : formatBytes(bytes, trans)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
