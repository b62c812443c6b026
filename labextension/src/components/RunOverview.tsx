/** A run at a glance: did it work, how good, how long. A page's first tab, and a card. */
import React from 'react';

import type { LoggedModel, MetricFigure, RunError, RunSummary } from '../nouns';
import { isLive } from '../nouns';
import { formatDuration, formatNumber, formatTime } from './figures';
import { ownFirst } from './metricOrder';
import { Models } from './Models';
import type { Pair } from './PairsTable';
import { PairsTable } from './PairsTable';
import { plainText } from './plainText';
import { Plot } from './Plot';
import { useTrans } from './Trans';
import { useNow } from './useNow';

export interface IRunOverviewProps {
  readonly run: RunSummary;
  readonly error?: RunError | null;
  readonly notebook?: string | null;
  readonly user?: string;
  readonly tags?: Record<string, string>;
  readonly models?: readonly LoggedModel[];
  readonly curves?: readonly MetricFigure[];
  /** Whether only what fits into a card is drawn. */
  readonly isCompact?: boolean;
  readonly onOpenNotebook?: ((path: string) => void) | undefined;
  /** The reader zoomed a curve to these steps; null for all of them. */
  readonly onZoom?: ((metric: string, steps: readonly [number, number] | null) => void) | undefined;
}

/** Metrics and parameters that a card shows. */
const CARD_ROWS = 8;

export function RunOverview(props: IRunOverviewProps): React.JSX.Element {
  const trans = useTrans();
  const { run, error, curves = [], tags, models = [], isCompact = false, onZoom } = props;
  const drawn = ownFirst(
    curves.filter(curve => curve.points > 1),
    curve => curve.metric
  );
  const metrics = useMetricPairs(run.metrics);
  const params = React.useMemo(() => Object.entries(run.params), [run.params]);
  const tagPairs = React.useMemo(() => Object.entries(tags ?? {}), [tags]);
  const most = isCompact ? CARD_ROWS : undefined;
  return (
    <div className={isCompact ? 'notebench-Overview notebench-mod-compact' : 'notebench-Overview'}>
      <Facts {...props} />
      {error && <Failure error={error} isCompact={isCompact} />}
      <div className="notebench-Overview-tables">
        <PairsTable
          caption={trans.__('Metrics')}
          pairs={metrics}
          show={showMetric}
          most={most}
          emptyText={isLive(run.state) ? trans.__('No metrics yet.') : trans.__('No metrics.')}
        />
        <PairsTable
          caption={trans.__('Parameters')}
          pairs={params}
          most={most}
          emptyText={trans.__('No parameters.')}
        />
        {tagPairs.length > 0 && <PairsTable caption={trans.__('Tags')} pairs={tagPairs} emptyText="" />}
        {models.length > 0 && <Models models={models} />}
      </div>
      {drawn.length > 0 && (
        <div className="notebench-Overview-curves">
          {drawn.map(curve => (
            <Plot
              key={curve.metric}
              figure={curve.figure}
              label={curve.metric}
              onZoom={onZoom && (steps => onZoom(curve.metric, steps))}
            />
          ))}
        </div>
      )}
    </div>
  );
}

/** Metrics as they are sorted and copied, whole; one that is no finite number is empty. */
function useMetricPairs(metrics: RunSummary['metrics']): Pair[] {
  return React.useMemo(
    () =>
      ownFirst(Object.entries(metrics), ([name]) => name).map(([name, value]) => [
        name,
        value === null ? '' : String(value)
      ]),
    [metrics]
  );
}

function showMetric(value: string): string {
  return formatNumber(value === '' ? null : Number(value));
}

function Facts(props: IRunOverviewProps): React.JSX.Element {
  const trans = useTrans();
  const { run, notebook, user, onOpenNotebook } = props;
  return (
    <dl className="notebench-Facts">
      <Fact name={trans.__('Duration')}>
        <Duration run={run} />
      </Fact>
      <Fact name={trans.__('Started')}>{formatTime(run.started_at)}</Fact>
      {user !== undefined && user !== '' && <Fact name={trans.__('By')}>{user}</Fact>}
      {notebook !== undefined && notebook !== null && (
        <Fact name={trans.__('Code')}>
          {onOpenNotebook ? (
            <button type="button" className="notebench-Link" onClick={() => onOpenNotebook(notebook)}>
              {notebook}
            </button>
          ) : (
            <span title={notebook}>{notebook}</span>
          )}
        </Fact>
      )}
    </dl>
  );
}

function Fact(props: { readonly name: string; readonly children: React.ReactNode }): React.JSX.Element {
  return (
    <div className="notebench-Facts-fact">
      <dt>{props.name}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** How long it ran, or has been running until now. */
function Duration({ run }: { readonly run: RunSummary }): React.JSX.Element {
  const trans = useTrans();
  const now = useNow(run.ended_at === null ? 1000 : 60_000);
  if (run.ended_at === null && !isLive(run.state)) {
    return <>{trans.__('not known')}</>;
  }
  const end = run.ended_at === null ? now : Date.parse(run.ended_at);
  return <span className="notebench-figure">{formatDuration(end - Date.parse(run.started_at), trans)}</span>;
}

function Failure(props: { readonly error: RunError; readonly isCompact: boolean }): React.JSX.Element {
  const trans = useTrans();
  const { type, message, traceback } = props.error;
  return (
    <section className="notebench-Failure" aria-label={trans.__('Error')}>
      <p className="notebench-Failure-message">
        <strong>{type}</strong>: {plainText(message)}
      </p>
      {traceback !== '' && (
        <details open={!props.isCompact}>
          <summary>{trans.__('Traceback')}</summary>
          <pre className="notebench-Code" tabIndex={0}>
            {plainText(traceback)}
          </pre>
        </details>
      )}
    </section>
  );
}
