/** What the plugins hand each other; each can be replaced by another plugin. */
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';

import type { IRunEvents } from './api/events';
import type { IRunApi } from './api/runs';
import type { Sort } from './experiments/query';

/** Where the runs are read, and what announces that they changed. */
export interface IStore {
  readonly api: IRunApi;
  readonly events: IRunEvents;
}

export const IStore = new Token<IStore>(
  'notebench:IStore',
  'The runs of the workspace: calls that read them, and a signal that they changed.'
);

/** What the user set, with the defaults where nothing is set. */
export interface IPreferenceValues {
  /** The metric that each row shows; null for the one that most runs have. */
  readonly metric: string | null;
  readonly sort: Sort;
  /** Milliseconds between two readings that no event asked for. */
  readonly pollInterval: number;
  readonly pageSize: number;
  readonly notifyOnFailure: boolean;
}

export interface IPreferences {
  readonly values: IPreferenceValues;
  readonly changed: ISignal<unknown, IPreferenceValues>;
}

export const IPreferences = new Token<IPreferences>(
  'notebench:IPreferences',
  'What the user set for Notebench in the settings editor.'
);
