import React from 'react';

import { useTrans } from '../components/Trans';
import { logoIcon } from '../icons';
import type { RunningModel } from './runningModel';
import { useModel } from './useModel';

/** The number of running runs in the status bar; pressing it shows the panel. */
export function RunningItem(props: {
  readonly model: RunningModel;
  readonly onPress: () => void;
}): React.JSX.Element {
  useModel(props.model);
  const trans = useTrans();
  const count = props.model.count ?? 0;
  const words = trans._n('%1 run is running', '%1 runs are running', count);
  return (
    <button type="button" className="notebench-RunningItem" title={words} onClick={props.onPress}>
      <logoIcon.react tag="span" />
      <span aria-hidden="true">{count}</span>
      <span className="notebench-heard">{words}</span>
    </button>
  );
}
