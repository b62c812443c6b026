/** The notebook that a step executed, at the cell that failed. */
import React from 'react';

import { NotebookLook } from '../../components/NotebookLook';
import { StateMark } from '../../components/StateMark';
import { useTrans } from '../../components/Trans';
import { ReadingView } from '../../experiments/ReadingView';
import { lastRead } from '../../experiments/reading';
import type { IStepViewProps } from './StepView';

export function ExecutedNotebook(props: IStepViewProps): React.JSX.Element {
  const trans = useTrans();
  const { model, step, highlight, renderMarkdown } = props;
  const { item } = model.state;
  const back = React.useRef<HTMLButtonElement>(null);
  const ofItem = item === null ? null : lastRead(model.step(step.name, item))?.value.cell;
  const failed = item === null ? step.cell : (ofItem ?? null);
  // Else the cell that failed takes the focus.
  React.useEffect(() => {
    if (failed === null) {
      back.current?.focus({ preventScroll: true });
    }
  }, [failed]);
  const title = item === null ? step.name : trans.__('%1, item %2', step.name, item);
  return (
    <section className="notebench-ExecutedNotebook" aria-label={trans.__('Executed notebook of %1', title)}>
      <header>
        <button ref={back} type="button" className="notebench-Link" onClick={() => model.choose({ isNotebook: false })}>
          {trans.__('Back to the graph')}
        </button>
        <h3>{trans.__('Executed notebook of %1', title)}</h3>
        <StateMark state={step.state} hasWord />
        {failed !== null && <span className="notebench-faint">{trans.__('cell %1 failed', failed + 1)}</span>}
      </header>
      <ReadingView
        reading={model.notebook(step.name, item)}
        waiting={trans.__('Reading the notebook…')}
        onRetry={() => void model.refresh()}
      >
        {notebook => (
          <NotebookLook
            notebook={notebook}
            label={trans.__('Cells of %1', title)}
            highlight={highlight}
            renderMarkdown={renderMarkdown}
            marked={failed}
          />
        )}
      </ReadingView>
    </section>
  );
}
