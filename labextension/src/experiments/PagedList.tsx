/** A list that is read page by page, as a list box of rows of equal height. */
import React from 'react';

import type { GlyphName } from '../components/Glyph';
import { Glyph } from '../components/Glyph';
import { useNow } from '../components/useNow';
import type { PagedListModel } from './pagedModel';
import { useRows } from './useRows';

/** What each row of a list is given. */
export interface IListedRow<T> {
  readonly item: T;
  readonly place: number;
  readonly now: number;
  /** What the element of the row bears, whatever it shows. */
  readonly frame: IRowFrame;
  /** Chooses the row for a verb, or chooses it no more. */
  readonly onToggle: (place: number) => void;
}

export interface IRowFrame {
  readonly id: string;
  readonly role: 'option';
  /** Undefined where nothing is chosen in the list. */
  readonly 'aria-selected': boolean | undefined;
  readonly 'aria-setsize': number;
  readonly 'aria-posinset': number;
  readonly 'data-active': boolean;
  readonly style: React.CSSProperties;
  readonly onClick: (event: React.MouseEvent) => void;
}

export interface IPagedListProps<T> {
  readonly model: PagedListModel<T>;
  readonly label: string;
  readonly className: string;
  readonly onOpen: (id: string) => void;
  /** The user is done with the list. */
  readonly onLeave: () => void;
  /** Draws the inside of the list's rows; the key is given by the list. */
  readonly row: (given: IListedRow<T>) => React.ReactNode;
}

export function PagedList<T>(props: IPagedListProps<T>): React.JSX.Element {
  const { model, label, className, onOpen, onLeave, row: draw } = props;
  const now = useNow(model.isAnyLive ? 1000 : 20_000);
  const onDelete = React.useCallback(() => undefined, []);
  const rows = useRows({ model, onOpen, onLeave, onDelete, width: 280, overscan: 8, kept: 1 });
  return (
    <div
      ref={rows.scroller}
      className={`notebench-RunList ${className}`}
      role="listbox"
      aria-label={label}
      aria-multiselectable={model.canChoose || undefined}
      aria-activedescendant={rows.activeId}
      data-choosing={model.selection.size > 0}
      tabIndex={0}
      onKeyDown={rows.onKeyDown}
      onFocus={rows.onFocus}
    >
      <div className="notebench-RunList-all" role="presentation" style={{ height: rows.height }}>
        {rows.items.map(({ index: place, size, start }) => {
          const item = model.items[place];
          const id = model.idAt(place);
          const isActive = place === model.active;
          return item === undefined ? null : (
            <React.Fragment key={id}>
              {draw({
                item,
                place,
                now,
                onToggle: rows.onToggle,
                frame: {
                  id: `${rows.base}-${place}`,
                  role: 'option',
                  'aria-selected': model.canChoose ? model.selection.has(id) : undefined,
                  'aria-setsize': model.count ?? rows.total,
                  'aria-posinset': place + 1,
                  'data-active': isActive,
                  style: { height: size, transform: `translateY(${start}px)` },
                  onClick: event => rows.onClick(event, place)
                }
              })}
            </React.Fragment>
          );
        })}
      </div>
    </div>
  );
}

export interface IRowCheckProps {
  readonly place: number;
  readonly onToggle: (place: number) => void;
}

/** The mouse's way to choose a row; the keyboard's is the space bar. */
export function RowCheck({ place, onToggle }: IRowCheckProps): React.JSX.Element {
  return (
    <span
      className="notebench-RunRow-check"
      aria-hidden="true"
      onClick={event => {
        event.stopPropagation();
        onToggle(place);
      }}
    />
  );
}

export interface IRowVerb {
  readonly verb: string;
  /** What it is called, and what it does. */
  readonly title: string;
  readonly glyph: GlyphName;
  readonly onPress: () => void;
}

/** The mouse's way to the verbs of a row, while it is pointed at; the keyboard's is the menu of the row. */
export function RowVerbs({ verbs }: { readonly verbs: readonly IRowVerb[] }): React.JSX.Element {
  return (
    <span className="notebench-RowVerbs" aria-hidden="true">
      {verbs.map(({ verb, title, glyph, onPress }) => (
        <span
          key={verb}
          className="notebench-IconButton"
          data-verb={verb}
          title={title}
          onClick={event => {
            event.stopPropagation();
            onPress();
          }}
        >
          <Glyph name={glyph} />
        </span>
      ))}
    </span>
  );
}
