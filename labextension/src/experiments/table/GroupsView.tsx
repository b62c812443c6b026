/** The runs taken together by what they share, with the spread of a metric. */
import React from 'react';

import { formatNumber } from '../../components/figures';
import { stateWord } from '../../components/StateMark';
import { useTrans } from '../../components/Trans';
import type { RunGroups } from '../../nouns';
import { RUN_STATES } from '../../nouns';
import { ReadingView } from '../ReadingView';
import { labelOf } from './columns';
import { withCondition } from './filterForm';
import type { TableModel } from './tableModel';

type Group = RunGroups['groups'][number];

export function GroupsView({ model }: { readonly model: TableModel }): React.JSX.Element {
  const trans = useTrans();
  return (
    <div className="notebench-Groups">
      <ReadingView
        reading={model.groups}
        waiting={trans.__('Reading the groups…')}
        onRetry={() => void model.refresh()}
      >
        {groups => <GroupTable model={model} groups={groups} />}
      </ReadingView>
    </div>
  );
}

function GroupTable({ model, groups }: { readonly model: TableModel; readonly groups: RunGroups }): React.JSX.Element {
  const trans = useTrans();
  const { by, metric, total } = groups;
  const figures = ['mean', 'std', 'least', 'most'] as const;
  const heads = { mean: trans.__('Mean'), std: trans.__('±'), least: trans.__('Least'), most: trans.__('Most') };
  return (
    <>
      <table className="notebench-Table" aria-label={trans.__('Groups by %1', labelOf(by, trans))}>
        <thead>
          <tr>
            <th scope="col">{labelOf(by, trans)}</th>
            <th scope="col" className="notebench-figure">
              {trans.__('Runs')}
            </th>
            {metric !== null &&
              figures.map(figure => (
                <th key={figure} scope="col" className="notebench-figure" title={metric}>
                  {heads[figure]}
                </th>
              ))}
          </tr>
        </thead>
        <tbody>
          {groups.groups.map(group => (
            <tr key={group.value === null ? 'none' : `=${group.value}`}>
              <th scope="row">
                <GroupName model={model} by={by} group={group} />
              </th>
              <td className="notebench-figure">{group.runs.toLocaleString()}</td>
              {metric !== null &&
                figures.map(figure => (
                  <td key={figure} className="notebench-figure" title={String(group[figure] ?? '')}>
                    {formatNumber(group[figure])}
                  </td>
                ))}
            </tr>
          ))}
        </tbody>
      </table>
      {total > groups.groups.length && (
        <p className="notebench-faint">
          {trans.__('%1 of %2 groups are shown.', groups.groups.length.toLocaleString(), total.toLocaleString())}
        </p>
      )}
    </>
  );
}

interface IGroupNameProps {
  readonly model: TableModel;
  readonly by: string;
  readonly group: Group;
}

/** The value of a group; pressed, the table shows its runs only. */
function GroupName({ model, by, group }: IGroupNameProps): React.JSX.Element {
  const trans = useTrans();
  const { value } = group;
  if (value === null) {
    return <span className="notebench-faint">{trans.__('not logged')}</span>;
  }
  const state = by === 'state' ? RUN_STATES.find(known => known === value) : undefined;
  const narrow = (): void => {
    if (by === 'experiment') {
      model.ask({ experiment: value });
    } else if (by === 'state') {
      model.ask({ state: state ?? null });
    } else {
      model.ask({ filter: withCondition(model.list.query.filter, { field: by, comparison: '=', value }) });
    }
  };
  return (
    <button
      type="button"
      className="notebench-Link"
      title={trans.__('Show the runs of this group only')}
      onClick={narrow}
    >
      {state ? stateWord(state, trans) : value}
    </button>
  );
}
