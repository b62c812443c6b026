/** What the keys do in a list or table whose rows are chosen and opened. */
import type { ISignal } from '@lumino/signaling';
import type React from 'react';

import { placeAfterKey } from './listKeys';
import type { Selection } from './selection';

/** A list of things as its rows are moved through and chosen. */
export interface IRows {
  readonly changed: ISignal<unknown, void>;
  readonly selection: Pick<Selection<unknown>, 'changed' | 'size' | 'ids' | 'toggle' | 'extend' | 'clear'>;
  /** The place of the row that the keyboard acts on; -1 before one is chosen. */
  readonly active: number;
  /** Null while it is not known. */
  readonly total: number | null;
  activate(place: number): void;
  /** What is at a place by its id; undefined where it is not loaded. */
  idAt(place: number): string | undefined;
  /** Says which rows are on screen. */
  reach(first: number, last: number): void;
  /** Chooses all that is loaded. */
  chooseAll(): void;
}

export interface IRowKeys {
  readonly model: IRows;
  /** The number of rows on screen. */
  readonly page: number;
  /** Brings a row into sight. */
  readonly onReach: (place: number) => void;
  readonly onOpen: (id: string) => void;
  /** The user is done with the list. */
  readonly onLeave: () => void;
  /** Asks whether what is chosen is to be deleted. */
  readonly onDelete: (ids: readonly string[]) => void;
  /** Opens the menu of the active row. */
  readonly onMenu: () => void;
}

/** Does what the key asks for; what is not for lists is left to others. */
export function handleRowKey(event: React.KeyboardEvent, keys: IRowKeys): void {
  if (isAllKey(event)) {
    keys.model.chooseAll();
  } else if (event.altKey || event.ctrlKey || event.metaKey || !(move(event, keys) || act(event, keys))) {
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}

/** What a verb is about: what is chosen, or else the active row. */
export function targetsOf(model: Pick<IRows, 'selection' | 'active' | 'idAt'>): readonly string[] {
  const active = model.idAt(model.active);
  return model.selection.size > 0 ? model.selection.ids : active === undefined ? [] : [active];
}

function isAllKey(event: React.KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === 'a';
}

function move(event: React.KeyboardEvent, { model, page, onReach }: IRowKeys): boolean {
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

function act(event: React.KeyboardEvent, keys: IRowKeys): boolean {
  const { model, onOpen, onLeave, onDelete, onMenu } = keys;
  const active = model.idAt(model.active);
  switch (event.key) {
    case ' ':
      model.selection.toggle(model.active);
      return true;
    case 'Enter':
      if (active !== undefined) {
        onOpen(active);
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
export function chooseByClick(event: React.MouseEvent, model: IRows, place: number): boolean {
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
