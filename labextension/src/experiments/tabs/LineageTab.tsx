import React from 'react';

import { useTrans } from '../../components/Trans';
import type { RunDetail } from '../../nouns';
import { LineageView } from '../LineageView';
import type { ITabProps } from './context';

/** The data before the run, the models after it, and what they lead to. */
export function LineageTab(props: ITabProps & { readonly run: RunDetail }): React.JSX.Element {
  const trans = useTrans();
  const { run, data, onOpenRun, onOpenData } = props;
  if (!data || !onOpenRun || !onOpenData) {
    return <p className="notebench-Empty">{trans.__('The graph is shown in JupyterLab only.')}</p>;
  }
  const { state, parent, children, models } = run;
  return (
    <LineageView
      api={data}
      of={{ run: run.run_id }}
      version={JSON.stringify([state, parent, children, run.data, models])}
      onOpenRun={onOpenRun}
      onOpenData={onOpenData}
    />
  );
}
