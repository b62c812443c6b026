/** Which runs, in which order, with which figure: choices above the list. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { Choice } from '../components/Choice';
import { stateWord } from '../components/StateMark';
import { useTrans } from '../components/Trans';
import { RUN_STATES } from '../nouns';
import type { RunListModel } from './model';
import type { MetricChoice, Sort } from './query';
import { metricChoice, SORTS, USUAL } from './query';
import { ShelfControls } from './ShelfControls';
import { useModel } from './useModel';

export function sortWord(sort: Sort, trans: TranslationBundle): string {
  switch (sort) {
    case 'newest':
      return trans.__('Newest first');
    case 'oldest':
      return trans.__('Oldest first');
    case 'name':
      return trans.__('By name');
    case 'longest':
      return trans.__('Longest first');
    case 'highest':
      return trans.__('Highest metric');
    case 'lowest':
      return trans.__('Lowest metric');
  }
}

export function ListControls({ model }: { readonly model: RunListModel }): React.JSX.Element {
  useModel(model);
  const trans = useTrans();
  const { query } = model;
  const sorts = SORTS.filter(sort => model.metric !== null || !isByMetric(sort));
  return (
    <div className="notebench-ListControls">
      <Choice
        label={trans.__('Experiment')}
        value={query.experiment}
        noneText={trans.__('All experiments')}
        options={model.experiments.map(({ name, runs }) => ({
          value: name,
          text: runs === null ? name : trans.__('%1 (%2)', name, runs.toLocaleString())
        }))}
        onChange={experiment => model.ask({ experiment })}
      />
      <Choice
        label={trans.__('State')}
        value={query.state}
        noneText={trans.__('All states')}
        options={RUN_STATES.map(value => ({ value, text: stateWord(value, trans) }))}
        onChange={state => model.ask({ state })}
      />
      <Choice
        label={trans.__('Order')}
        value={query.sort}
        options={sorts.map(value => ({ value, text: sortWord(value, trans) }))}
        // To sort by the usual metric is to choose it: it would change with what is sorted.
        onChange={sort =>
          model.ask({
            sort: sort ?? 'newest',
            ...(sort !== null && isByMetric(sort) ? { metric: metricChoice(model.metric) } : {})
          })
        }
      />
      <MetricControl model={model} />
      <ShelfControls query={query} onAsk={part => model.ask(part)} />
    </div>
  );
}

function MetricControl({ model }: { readonly model: RunListModel }): React.JSX.Element {
  const trans = useTrans();
  const { metric, sort } = model.query;
  const { usual } = model;
  const choose = (choice: MetricChoice): void =>
    model.ask({ metric: choice, sort: choice.kind !== 'named' && isByMetric(sort) ? 'newest' : sort });
  return (
    <Choice
      label={trans.__('Metric')}
      value={keyOf(metric)}
      options={[
        {
          value: keyOf(USUAL),
          text: usual === null ? trans.__('Usual metric') : trans.__('%1 (usual)', usual)
        },
        { value: keyOf({ kind: 'none' }), text: trans.__('No metric') },
        ...model.metricNames.map(name => ({ value: keyOf({ kind: 'named', name }), text: name }))
      ]}
      onChange={key => choose(choiceOf(key ?? ''))}
    />
  );
}

/** A choice as one text: a name may be anything, so it goes behind a mark. */
function keyOf(choice: MetricChoice): string {
  return choice.kind === 'named' ? `=${choice.name}` : choice.kind;
}

function choiceOf(key: string): MetricChoice {
  if (key.startsWith('=')) {
    return metricChoice(key.slice(1));
  }
  return key === 'none' ? { kind: 'none' } : USUAL;
}

function isByMetric(sort: Sort): boolean {
  return sort === 'highest' || sort === 'lowest';
}
