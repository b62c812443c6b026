import React from 'react';

import { Look } from '../../components/Look';
import { useTrans } from '../../components/Trans';
import type { RunDetail } from '../../nouns';
import { readFigure, readNotebook } from '../readFigure';
import { ReadingView } from '../ReadingView';
import type { ITabProps } from './context';

/** Pictures are read in steps of this many: each may be large. */
const STEP = 8;

/** The run's pictures, images and plotly figures alike. */
export function FiguresTab(props: ITabProps & { readonly run: RunDetail }): React.JSX.Element {
  const trans = useTrans();
  const { model, run } = props;
  const [shown, setShown] = React.useState(STEP);
  if (run.figures.length === 0) {
    return (
      <p className="notebench-Empty">
        {trans.__('No figures: those a tracked cell shows, and those logged with mlflow, appear here.')}
      </p>
    );
  }
  return (
    <div className="notebench-Figures">
      {run.figures.slice(0, shown).map(path => (
        <section key={path} className="notebench-Figures-one" aria-label={path}>
          <h3 title={path}>
            <a href={model.fileUrl(path)} download={path.split('/').pop()} title={trans.__('Download')}>
              {path.split('/').pop()}
            </a>
          </h3>
          <ReadingView
            reading={model.preview(path)}
            waiting={trans.__('Reading the picture…')}
            onRetry={() => void model.refreshAll()}
          >
            {preview => <Look preview={preview} readFigure={readFigure} readNotebook={readNotebook} />}
          </ReadingView>
        </section>
      ))}
      {run.figures.length > shown && (
        <button type="button" className="notebench-Button" onClick={() => setShown(shown + STEP)}>
          {trans._n('Show more (%1 left)', 'Show more (%1 left)', run.figures.length - shown)}
        </button>
      )}
    </div>
  );
}
