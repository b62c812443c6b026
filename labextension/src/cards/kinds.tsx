/** The kinds of cards: one a noun. */
import React from 'react';

import type { IComparisonApi } from '../api/comparison';
import { ComparisonModel } from '../comparison/model';
import { nameOf, readState } from '../comparison/state';
import type { IRunOptions } from '../experiments/runModel';
import { RunModel } from '../experiments/runModel';
import type { IPipelineRunOptions } from '../pipelines/run/runModel';
import { PipelineRunModel } from '../pipelines/run/runModel';
import { readState as readPipelineState } from '../pipelines/run/state';
import { readState as readSweepState } from '../sweeps/state';
import type { ISweepOptions } from '../sweeps/sweepModel';
import { SweepModel } from '../sweeps/sweepModel';
import { ComparisonCard } from './ComparisonCard';
import type { ComparisonPayload, NoPayload, Payload, PipelinePayload, SweepPayload } from './payload';
import {
  COMPARISON_CARD_MIME,
  PIPELINE_CARD_MIME,
  readComparison,
  readPayload,
  readPipeline,
  readSweep,
  RUN_CARD_MIME,
  SWEEP_CARD_MIME
} from './payload';
import { PipelineCard } from './PipelineCard';
import type { ICardKind } from './renderer';
import { RunCard } from './RunCard';
import { SweepCard } from './SweepCard';

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

export interface ISweepCardOptions extends Pick<ISweepOptions, 'api' | 'events' | 'pollInterval'> {
  readonly onOpen: (sweepId: string) => void;
  readonly onVerb: (command: string, sweepId: string) => void;
}

/** The card that a sweep in a cell leaves. */
export function sweepKind(options: ISweepCardOptions): ICardKind<SweepPayload | NoPayload, SweepModel> {
  const { onOpen, onVerb, ...store } = options;
  return {
    mimeType: SWEEP_CARD_MIME,
    read: readSweep,
    follow: (payload, before) => {
      const state = payload.kind === 'sweep' ? readSweepState({ sweepId: payload.sweep.id }) : null;
      if (state === null) {
        return null;
      }
      if (before?.sweepId === state.sweepId) {
        void before.refresh();
        return before;
      }
      return new SweepModel({ ...store, state });
    },
    draw: (payload, model) => <SweepCard payload={payload} model={model} onOpen={onOpen} onVerb={onVerb} />
  };
}

export interface IPipelineCardOptions extends Pick<IPipelineRunOptions, 'api' | 'events' | 'pollInterval'> {
  readonly onOpen: (runId: string, step?: string) => void;
  readonly onVerb: (command: string, runId: string) => void;
}

/** The card that a pipeline's run in a cell leaves. */
export function pipelineKind(
  options: IPipelineCardOptions
): ICardKind<PipelinePayload | NoPayload, PipelineRunModel> {
  const { onOpen, onVerb, ...store } = options;
  return {
    mimeType: PIPELINE_CARD_MIME,
    read: readPipeline,
    follow: (payload, before) => {
      const state = payload.kind === 'pipeline' ? readPipelineState({ runId: payload.run.run_id }) : null;
      if (state === null) {
        return null;
      }
      if (before?.runId === state.runId) {
        void before.refresh();
        return before;
      }
      return new PipelineRunModel({ ...store, state });
    },
    draw: (payload, model) => <PipelineCard payload={payload} model={model} onOpen={onOpen} onVerb={onVerb} />
  };
}
