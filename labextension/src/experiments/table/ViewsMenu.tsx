/** The views that are kept: opened, saved under a name, forgotten. */
import React from 'react';

import { Glyph } from '../../components/Glyph';
import { useTrans } from '../../components/Trans';
import { problemWords } from '../problems';
import type { Problem } from '../reading';
import { ReadingView } from '../ReadingView';
import type { TableModel } from './tableModel';

export function ViewsMenu(props: { readonly model: TableModel; readonly close: () => void }): React.JSX.Element {
  const trans = useTrans();
  const { model, close } = props;
  const [problem, setProblem] = React.useState<Problem | null>(null);
  return (
    <div className="notebench-Views">
      <SaveAs model={model} onProblem={setProblem} />
      {problem && (
        <p className="notebench-Filter-fault" role="alert">
          {problemWords(problem, trans).detail ?? problemWords(problem, trans).what}
        </p>
      )}
      <ReadingView
        reading={model.views}
        waiting={trans.__('Reading the views…')}
        onRetry={() => model.readViews()}
      >
        {views =>
          views.length === 0 ? (
            <p className="notebench-faint">{trans.__('No view is saved yet.')}</p>
          ) : (
            <ul aria-label={trans.__('Saved views')}>
              {views.map(view => (
                <li key={view.view_id}>
                  <button
                    type="button"
                    className="notebench-Link"
                    onClick={() => {
                      model.openView(view);
                      close();
                    }}
                  >
                    {view.name}
                  </button>
                  <button
                    type="button"
                    className="notebench-IconButton"
                    title={trans.__('Delete')}
                    aria-label={trans.__('Delete the view %1', view.name)}
                    onClick={() =>
                      void model
                        .deleteView(view.view_id)
                        .then(answer => setProblem(answer.kind === 'ok' ? null : answer))
                    }
                  >
                    <Glyph name="delete" />
                  </button>
                </li>
              ))}
            </ul>
          )
        }
      </ReadingView>
    </div>
  );
}

interface ISaveAsProps {
  readonly model: TableModel;
  readonly onProblem: (problem: Problem | null) => void;
}

function SaveAs({ model, onProblem }: ISaveAsProps): React.JSX.Element {
  const trans = useTrans();
  const [name, setName] = React.useState('');
  return (
    <form
      className="notebench-Views-save"
      onSubmit={event => {
        event.preventDefault();
        void model.saveView(name.trim()).then(answer => {
          onProblem(answer.kind === 'ok' ? null : answer);
          if (answer.kind === 'ok') {
            setName('');
          }
        });
      }}
    >
      <input
        className="notebench-Input"
        aria-label={trans.__('Name of the view')}
        placeholder={trans.__('Save this view as…')}
        maxLength={100}
        value={name}
        onChange={event => setName(event.target.value)}
      />
      <button
        type="submit"
        className="notebench-Button notebench-mod-small notebench-mod-main"
        disabled={name.trim() === ''}
      >
        {trans.__('Save')}
      </button>
    </form>
  );
}
