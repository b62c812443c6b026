/** All trials as a table; one of them in its place, where it was opened. */
import React from 'react';

import { Choice } from '../../components/Choice';
import { useCopied } from '../../components/Copying';
import { toCsv } from '../../components/csv';
import { Glyph } from '../../components/Glyph';
import { stateWord } from '../../components/StateMark';
import { useTrans } from '../../components/Trans';
import { wholeText } from '../../components/values';
import { ReadingView } from '../../experiments/ReadingView';
import type { SweepDetail, Trial, TrialState } from '../../nouns';
import { trialColumns, trialLabel } from '../trialColumns';
import { TrialsGrid } from '../TrialsGrid';
import { TrialView } from '../TrialView';
import type { ITrialOrder, Trials } from '../trials';
import { listedTrials, NEWEST_TRIAL, nextTrialOrder, sortKey } from '../trials';
import { paramNames, TRIAL_STATES } from '../words';
import type { ITabProps } from './context';

export function TrialsTab(props: ITabProps): React.JSX.Element {
  const trans = useTrans();
  const { model } = props;
  const [state, setState] = React.useState<TrialState | null>(null);
  const [order, setOrder] = React.useState<ITrialOrder>(NEWEST_TRIAL);
  const { trial } = model.state;
  return (
    <ReadingView
      reading={model.trials}
      waiting={trans.__('Reading the trials…')}
      onRetry={() => void model.refresh()}
    >
      {trials =>
        trial === null ? (
          <Listed {...props} trials={trials} state={state} onState={setState} order={order} onOrder={setOrder} />
        ) : (
          <TrialView {...props} number={trial} known={trials.get(trial)} listed={listedTrials(trials, state, order)} />
        )
      }
    </ReadingView>
  );
}

interface IListedProps extends ITabProps {
  readonly trials: Trials;
  readonly state: TrialState | null;
  readonly onState: (state: TrialState | null) => void;
  readonly order: ITrialOrder;
  readonly onOrder: (order: ITrialOrder) => void;
}

function Listed(props: IListedProps): React.JSX.Element {
  const trans = useTrans();
  const { model, sweep, trials, state, onState, order, onOrder } = props;
  const shown = React.useMemo(() => listedTrials(trials, state, order), [trials, state, order]);
  const there = TRIAL_STATES.filter(each => each === state || (sweep.trials[each] ?? 0) > 0);
  return (
    <div className="notebench-Trials">
      <div className="notebench-SweepCharts-choices">
        <Choice
          label={trans.__('State')}
          value={state}
          noneText={trans.__('All states')}
          options={there.map(each => ({ value: each, text: stateWord(each, trans) }))}
          onChange={onState}
        />
        <span className="notebench-faint" role="status">
          {trans._n('%1 trial', '%1 trials', shown.length)}
        </span>
        <CopyTrials sweep={sweep} trials={shown} />
      </div>
      {shown.length === 0 ? (
        <p className="notebench-faint">
          {trials.size === 0 ? trans.__('No trial has begun yet.') : trans.__('No trial is in this state.')}
        </p>
      ) : (
        <TrialsGrid
          sweep={sweep}
          trials={shown}
          order={order}
          onSort={key => onOrder(nextTrialOrder(order, key))}
          onOpen={number => model.choose({ trial: number })}
        />
      )}
    </div>
  );
}

function CopyTrials({ sweep, trials }: { readonly sweep: SweepDetail; readonly trials: readonly Trial[] }): React.JSX.Element | null {
  const trans = useTrans();
  const { copy, isCopied } = useCopied();
  if (!copy) {
    return null;
  }
  const onCopy = (): void => {
    const keys = trialColumns(sweep.metrics, paramNames(sweep, trials)).map(column => column.key);
    const cells = trials.map(trial => keys.map(key => wholeText(sortKey(trial, key))));
    copy(toCsv([keys.map(key => trialLabel(key, sweep.plan, trans)), ...cells]));
  };
  return (
    <button
      type="button"
      className="notebench-Button notebench-mod-small"
      title={trans.__('Copy these trials as CSV')}
      aria-label={trans.__('Copy as CSV')}
      onClick={onCopy}
    >
      <Glyph name="copy" /> <span role="status">{isCopied ? trans.__('Copied') : trans.__('Copy as CSV')}</span>
    </button>
  );
}
