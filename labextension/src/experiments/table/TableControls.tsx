/** Which runs the table is about, in choices; and what they are grouped by. */
import React from 'react';

import { Choice } from '../../components/Choice';
import { stateWord } from '../../components/StateMark';
import { useTrans } from '../../components/Trans';
import { RUN_STATES } from '../../nouns';
import { lastRead } from '../reading';
import { ShelfControls } from '../ShelfControls';
import type { TableModel } from './tableModel';

export function TableControls({ model }: { readonly model: TableModel }): React.JSX.Element {
  const trans = useTrans();
  const { query, experiments } = model.list;
  const [text, setText] = React.useState(query.text);
  React.useEffect(() => setText(query.text), [query.text]);
  return (
    <div className="notebench-TableControls">
      <input
        type="search"
        className="notebench-Input"
        placeholder={trans.__('Search names and values')}
        aria-label={trans.__('Search runs by name, id, parameter or tag')}
        maxLength={500}
        value={text}
        onChange={event => {
          setText(event.target.value);
          model.list.ask({ text: event.target.value });
        }}
      />
      <Choice
        label={trans.__('Experiment')}
        value={query.experiment}
        noneText={trans.__('All experiments')}
        options={experiments.map(({ name }) => ({ value: name, text: name }))}
        onChange={experiment => model.ask({ experiment })}
      />
      <Choice
        label={trans.__('State')}
        value={query.state}
        noneText={trans.__('All states')}
        options={RUN_STATES.map(value => ({ value, text: stateWord(value, trans) }))}
        onChange={state => model.ask({ state })}
      />
      <ShelfControls query={query} onAsk={part => model.ask(part)} />
      <Grouping model={model} />
    </div>
  );
}

function Grouping({ model }: { readonly model: TableModel }): React.JSX.Element {
  const trans = useTrans();
  const { groupBy, groupMetric } = model.state;
  const names = lastRead(model.names)?.value;
  const params = names?.params.map(({ name }) => name) ?? [];
  const tags = names?.tags.map(({ name }) => name) ?? [];
  React.useEffect(() => model.readNames(), [model]);
  return (
    <>
      <Choice
        label={trans.__('Group by')}
        value={groupBy}
        noneText={trans.__('No groups')}
        options={[
          { value: 'experiment', text: trans.__('By experiment') },
          { value: 'state', text: trans.__('By state') },
          ...params.map(name => ({ value: `params.${name}`, text: trans.__('By parameter %1', name) })),
          ...tags.map(name => ({ value: `tags.${name}`, text: trans.__('By tag %1', name) }))
        ]}
        onChange={by => model.groupBy(by, groupMetric ?? model.list.metric)}
      />
      {groupBy !== null && (
        <Choice
          label={trans.__('Metric of the groups')}
          value={groupMetric}
          noneText={trans.__('No metric')}
          options={(names?.metrics ?? []).map(({ name }) => ({ value: name, text: name }))}
          onChange={metric => model.groupBy(groupBy, metric)}
        />
      )}
    </>
  );
}
