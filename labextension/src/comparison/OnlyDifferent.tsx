import React from 'react';

import { useTrans } from '../components/Trans';
import type { ComparisonModel } from './model';

/** Leaves out what is equal in all runs. */
export function OnlyDifferent({ model }: { readonly model: ComparisonModel }): React.JSX.Element {
  const trans = useTrans();
  return (
    <div className="notebench-Comparison-controls">
      <label className="notebench-Check">
        <input
          type="checkbox"
          checked={model.state.isOnlyDifferent}
          onChange={event => model.choose({ isOnlyDifferent: event.target.checked })}
        />
        {trans.__('Only differences')}
      </label>
    </div>
  );
}
