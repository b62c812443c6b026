/** What the sweep searches, and how. */
import React from 'react';

import { DataTable } from '../../components/DataTable';
import { useTrans } from '../../components/Trans';
import { wholeText } from '../../components/values';
import { searchRows, spaceRows } from '../plan';
import type { ITabProps } from './context';

export function PlanTab({ sweep }: ITabProps): React.JSX.Element {
  const trans = useTrans();
  const { plan } = sweep;
  const space = React.useMemo(() => spaceRows(plan, trans), [plan, trans]);
  const search = searchRows(sweep, trans);
  const enqueued = plan.enqueued.map((values, place) => [String(place), ...plan.space.swept.map(name => wholeText(values[name]))]);
  return (
    <div className="notebench-SweepPlan">
      <dl className="notebench-JobFacts">
        {search.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <DataTable
        label={trans.__('Space')}
        columns={[
          { name: trans.__('Parameter') },
          { name: trans.__('Type') },
          { name: trans.__('Allowed') },
          { name: trans.__('Counts when') },
          { name: trans.__('Help') }
        ]}
        rows={space}
        isNamed
        emptyText={trans.__('The function asks for its values on the way.')}
      />
      {enqueued.length > 0 && (
        <DataTable
          label={trans.__('Tried first')}
          columns={[{ name: '' }, ...plan.space.swept.map(name => ({ name }))]}
          rows={enqueued}
          isNamed
        />
      )}
    </div>
  );
}
