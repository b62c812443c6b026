import React from 'react';

import { LabelledCheck } from '../components/Labelled';
import { useTrans } from '../components/Trans';
import type { ComparisonModel } from './model';

/** Leaves out what is equal in all runs. */
export function OnlyDifferent({ model }: { readonly model: ComparisonModel }): React.JSX.Element {
  const trans = useTrans();
  return (
    <div className="notebench-Comparison-controls">
      <LabelledCheck
        label={trans.__('Only differences')}
        isChecked={model.state.isOnlyDifferent}
        onChange={isOnlyDifferent => model.choose({ isOnlyDifferent })}
      />
    </div>
  );
}
