/** What is the same on all pages that hold things side by side: the title, and the reading beneath it. */
import React from 'react';

import { Copying } from '../components/Copying';
import { ReadingView } from '../experiments/ReadingView';
import { useModel } from '../experiments/useModel';
import type { SideBySideModel } from './sideBySide';

/** What the page of a kind of job is given. */
export interface ISideBySideProps<T> {
  readonly model: SideBySideModel<T>;
  readonly onOpen: (id: string) => void;
  readonly onCopy: (text: string) => void;
}

export interface IComparisonFrameProps<T> extends Omit<ISideBySideProps<T>, 'onOpen'> {
  readonly title: string;
  readonly waiting: string;
  readonly className?: string;
  readonly children: (compared: T) => React.ReactNode;
}

export function ComparisonFrame<T>(props: IComparisonFrameProps<T>): React.JSX.Element {
  const { model, title, waiting, className = '', onCopy, children } = props;
  useModel(model);
  return (
    <Copying onCopy={onCopy}>
      <article
        className={`notebench-RunPage notebench-Comparison notebench-SweepComparison ${className}`.trim()}
        aria-label={title}
      >
        <div className="notebench-RunPage-title">
          <h2>{title}</h2>
        </div>
        <ReadingView reading={model.reading} waiting={waiting} onRetry={() => void model.refresh()}>
          {children}
        </ReadingView>
      </article>
    </Copying>
  );
}
