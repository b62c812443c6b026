/** What the plugins hand each other; each can be replaced by another plugin. */
import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';

import type { IRunEvents } from './api/events';
import type { IRunApi } from './api/runs';
import type { Sort } from './experiments/query';
import type { Organizer } from './experiments/organize';
import type { RunLists } from './experiments/runLists';
import type { IColumn } from './experiments/table/columns';

/** Where the runs are read, and what announces that they changed. */
export interface IStore {
  readonly api: IRunApi;
  readonly events: IRunEvents;
  /** The lists that are open. */
  readonly lists: RunLists;
}

export const IStore = new Token<IStore>(
  'notebench:IStore',
  'The runs of the workspace: calls that read them, and a signal that they changed.'
);

/** The panel of the left area, to which rooms add their sections. */
export interface INotebenchPanel {
  /** Shows a section where it is not there yet: above the experiments, below them, or at the end, closed at first; those below by rank. */
  addSection(section: Widget, place?: 'above' | 'below' | 'end', rank?: number): void;
  removeSection(section: Widget): void;
  readonly isVisible: boolean;
  /** The panel came into sight, or went out of it. */
  readonly followed: ISignal<unknown, boolean>;
}

export const INotebenchPanel = new Token<INotebenchPanel>(
  'notebench:INotebenchPanel',
  'The panel of the left area: takes sections above the experiments, and below them.'
);

/** Puts runs in order. */
export type IRunOrganizer = Pick<Organizer, 'star' | 'tag' | 'rename' | 'annotate' | 'archive' | 'unarchive' | 'delete' | 'undelete'>;

export const IRunOrganizer = new Token<IRunOrganizer>(
  'notebench:IRunOrganizer',
  'Changes runs: stars, tags, names, notes, the archive and the bin.'
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
  /** The columns of the table of runs; null for the usual ones. */
  readonly columns: readonly IColumn[] | null;
}

export interface IPreferences {
  readonly values: IPreferenceValues;
  readonly changed: ISignal<unknown, IPreferenceValues>;
  /** Keeps the columns that the user chose. */
  keepColumns(columns: readonly IColumn[]): void;
}

export const IPreferences = new Token<IPreferences>(
  'notebench:IPreferences',
  'What the user set for Notebench in the settings editor.'
);
