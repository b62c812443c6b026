import React from 'react';

import { RunOverview } from '../../components/RunOverview';
import { useTrans } from '../../components/Trans';
import type { RunDetail } from '../../nouns';
import { NoteView } from '../NoteView';
import { Kin } from '../PageVerbs';
import { lastRead } from '../reading';
import { ReadingView } from '../ReadingView';
import type { ITabProps } from './context';

/** Did it work, how good, how long; the curves come when they are read. */
export function OverviewTab(props: ITabProps & { readonly run: RunDetail }): React.JSX.Element {
  const trans = useTrans();
  const { model, run, onOpenNotebook, onOpenRun, onNote, renderMarkdown } = props;
  const hasCurves = Object.keys(run.metrics).length > 0;
  const { curves } = model;
  // Where the run itself cannot be read, the page says so already.
  const isPending = curves.kind === 'loading' || (curves.kind === 'broken' && model.run.kind === 'ready');
  return (
    <>
      {onNote && <NoteView note={run.note} render={renderMarkdown} onSave={onNote} />}
      {onOpenRun && <Kin run={run} onOpenRun={onOpenRun} />}
      <RunOverview
        run={run}
        error={run.error}
        notebook={run.notebook}
        user={run.user}
        tags={run.tags}
        models={run.models}
        curves={lastRead(curves)?.value ?? []}
        onOpenNotebook={onOpenNotebook}
        onZoom={(metric, steps) => model.zoom(metric, steps)}
      />
      {hasCurves && isPending && (
        <ReadingView
          reading={curves}
          waiting={trans.__('Reading the curves…')}
          onRetry={() => void model.refresh()}
        >
          {() => null}
        </ReadingView>
      )}
    </>
  );
}
