/** Which runs, in which order, with which figure: four choices above the list. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { Choice } from '../components/Choice';
import { stateWord } from '../components/StateMark';
import { useTrans } from '../components/Trans';
import { RUN_STATES } from '../nouns';
import type { RunListModel } from './model';
import type { Sort } from './query';
import { SORTS } from './query';
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
  const sorts = SORTS.filter(sort => query.metric !== null || (sort !== 'highest' && sort !== 'lowest'));
  return (
    <div className="notebench-ListControls">
      <Choice
        label={trans.__('Experiment')}
        value={query.experiment}
        noneText={trans.__('All experiments')}
        options={model.experiments.map(({ name, runs }) => ({
          value: name,
          text: trans.__('%1 (%2)', name, runs)
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
        onChange={sort => model.ask({ sort: sort ?? 'newest' })}
      />
      <Choice
        label={trans.__('Metric')}
        value={query.metric}
        noneText={trans.__('No metric')}
        options={model.metricNames.map(value => ({ value, text: value }))}
        onChange={metric => model.ask({ metric, sort: metric === null ? withoutMetric(query.sort) : query.sort })}
      />
    </div>
  );
}

function withoutMetric(sort: Sort): Sort {
  return sort === 'highest' || sort === 'lowest' ? 'newest' : sort;
}
