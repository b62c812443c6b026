/** The models that a run logged: their names, whether they are whole, and the ids that load them. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import type { LoggedModel, RunState } from '../nouns';
import { CopyButton } from './CopyButton';
import { MiddleEllipsis } from './MiddleEllipsis';
import { StateMark } from './StateMark';
import { useTrans } from './Trans';

export function Models({ models }: { readonly models: readonly LoggedModel[] }): React.JSX.Element {
  const trans = useTrans();
  const heading = React.useId();
  return (
    <section className="notebench-Models" aria-labelledby={heading}>
      <h3 id={heading}>
        {trans.__('Models')} <span className="notebench-faint">{models.length.toLocaleString()}</span>
      </h3>
      <ul>
        {models.map(({ model_id, name, state }) => (
          <li key={model_id}>
            <StateMark state={markOf(state)} word={modelWord(state, trans)} hasWord />
            <span className="notebench-Models-name">
              <MiddleEllipsis text={name} />
            </span>
            <CopyButton text={model_id} what={trans.__('model id')} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** MLflow's word for a model's state, in the reader's language; one that is new stays as it is. */
function modelWord(state: string, trans: TranslationBundle): string {
  switch (state) {
    case 'READY':
      return trans.__('Ready');
    case 'PENDING':
      return trans.__('Pending');
    case 'FAILED':
      return trans.__('Failed');
    default:
      return state;
  }
}

function markOf(state: string): RunState {
  switch (state) {
    case 'READY':
      return 'finished';
    case 'PENDING':
      return 'queued';
    case 'FAILED':
      return 'failed';
    default:
      return 'lost';
  }
}
