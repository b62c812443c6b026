/** What the keys do in a list or table of runs. */
import type React from 'react';

import { placeAfterKey } from './listKeys';
import type { RunListModel } from './model';

export interface IRunKeys {
  readonly model: RunListModel;
  /** The number of rows on screen. */
  readonly page: number;
  /** Brings a row into sight. */
  readonly onReach: (place: number) => void;
  readonly onOpen: (runId: string) => void;
  /** The user is done with the list. */
  readonly onLeave: () => void;
  /** Asks whether the chosen runs are to be deleted. */
  readonly onDelete: (runIds: readonly string[]) => void;
  /** Opens the menu of the active row. */
  readonly onMenu: () => void;
}

/** Does what the key asks for; what is not for lists is left to others. */
export function handleRunKey(event: React.KeyboardEvent, keys: IRunKeys): void {
  if (isAllKey(event)) {
    keys.model.selection.add(keys.model.loaded);
  } else if (event.altKey || event.ctrlKey || event.metaKey || !(move(event, keys) || act(event, keys))) {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

/** The runs that a verb is about: those that are chosen, or else the active one. */
export function targetsOf(model: RunListModel): readonly string[] {
  const active = model.run(model.active);
  return model.selection.size > 0 ? model.selection.ids : active ? [active.run_id] : [];
}

function isAllKey(event: React.KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'a';
}

function move(event: React.KeyboardEvent, { model, page, onReach }: IRunKeys): boolean {
  const before = model.active;
  const place = placeAfterKey(event.key, before, model.total ?? 0, page);
  if (place === null) {
    return false;
  }
  model.activate(place);
  if (event.shiftKey) {
    model.selection.extend(before, model.active);
  }
  onReach(place);
  return true;
}

function act(event: React.KeyboardEvent, keys: IRunKeys): boolean {
  const { model, onOpen, onLeave, onDelete, onMenu } = keys;
  const active = model.run(model.active);
  switch (event.key) {
    case ' ':
      model.selection.toggle(model.active);
      return true;
    case 'Enter':
      if (active) {
        onOpen(active.run_id);
      }
      return active !== undefined;
    case 'Delete':
      onDelete(targetsOf(model));
      return true;
    case 'Escape':
      if (model.selection.size > 0) {
        model.selection.clear();
      } else {
        onLeave();
      }
      return true;
    case 'ContextMenu':
      onMenu();
      return true;
    case 'F10':
      if (event.shiftKey) {
        onMenu();
      }
      return event.shiftKey;
    default:
      return false;
  }
}

/** Opens the menu of a row as a press of the second mouse button on it does. */
export function openMenuOf(row: Element | null | undefined): void {
  const { left = 0, top = 0, height = 0 } = row?.getBoundingClientRect() ?? {};
  row?.dispatchEvent(
    new MouseEvent('contextmenu', {
      bubbles: true,
      cancelable: true,
      clientX: left + 24,
      clientY: top + height / 2
    })
  );
}

/** Chooses by a click with Control or Shift; says whether it was one. */
export function chooseByClick(event: React.MouseEvent, model: RunListModel, place: number): boolean {
  if (event.shiftKey) {
    model.selection.extend(model.active, place);
  } else if (event.ctrlKey || event.metaKey) {
    model.selection.toggle(place);
  } else {
    return false;
  }
  model.activate(place);
  return true;
}
