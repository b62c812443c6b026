/** The kinds of cards: one a noun. */
import React from 'react';

import type { IComparisonApi } from '../api/comparison';
import { ComparisonModel } from '../comparison/model';
import { nameOf, readState } from '../comparison/state';
import type { IRunOptions } from '../experiments/runModel';
import { RunModel } from '../experiments/runModel';
import { ComparisonCard } from './ComparisonCard';
import type { ComparisonPayload, NoPayload, Payload } from './payload';
import { COMPARISON_CARD_MIME, readComparison, readPayload, RUN_CARD_MIME } from './payload';
import type { ICardKind } from './renderer';
import { RunCard } from './RunCard';

type Store = Pick<IRunOptions, 'api' | 'events' | 'pollInterval'>;

export interface IRunCardOptions extends Store {
  readonly onOpenRun: (runId: string) => void;
}

/** The card that a tracked cell leaves. */
export function runKind({ onOpenRun, ...store }: IRunCardOptions): ICardKind<Payload, RunModel> {
  return {
    mimeType: RUN_CARD_MIME,
    read: readPayload,
    follow: (payload, before) => {
      if (payload.kind !== 'run') {
        return null;
      }
      const { run_id: runId } = payload.run;
      if (before?.runId === runId) {
        void before.refresh();
        return before;
      }
      return new RunModel({ ...store, runId, untilEnded: true, hasCurves: false });
    },
    draw: (payload, model) => <RunCard payload={payload} model={model} onOpen={onOpenRun} />
  };
}

export interface IComparisonCardOptions extends Omit<Store, 'api'> {
  readonly api: IComparisonApi;
  readonly onOpenRun: (runId: string) => void;
  readonly onOpen: (runIds: readonly string[], baseline: string) => void;
}

/** The card that `%runs compare` leaves. */
export function comparisonKind(
  options: IComparisonCardOptions
): ICardKind<ComparisonPayload | NoPayload, ComparisonModel> {
  const { onOpenRun, onOpen, ...store } = options;
  return {
    mimeType: COMPARISON_CARD_MIME,
    read: readComparison,
    follow: (payload, before) => {
      if (payload.kind !== 'comparison') {
        return null;
      }
      const { runs, baseline } = payload.comparison;
      const state = readState({ runIds: runs.map(run => run.run_id), baseline });
      if (state === null) {
        return null;
      }
      if (before && nameOf(before.state.runIds) === nameOf(state.runIds) && before.baseline === baseline) {
        void before.refresh();
        return before;
      }
      return new ComparisonModel({ ...store, state });
    },
    draw: (payload, model) => (
      <ComparisonCard payload={payload} model={model} onOpenRun={onOpenRun} onOpen={onOpen} />
    )
  };
}
