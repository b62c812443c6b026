/** The top of the panel: which workspace, whether it answers, and the filter. */
import React from 'react';

import { Glyph } from '../components/Glyph';
import { useTrans } from '../components/Trans';
import type { RunListModel } from './model';
import { useModel } from './useModel';

export interface IPanelHeaderProps {
  readonly model: RunListModel;
  /** The user leaves the filter for the list, and may have pressed Enter once more meanwhile. */
  readonly onEnterList: (isOpening: boolean) => void;
  /** Shows all runs in the main area. */
  readonly onTable: () => void;
}

export function PanelHeader({ model, onEnterList, onTable }: IPanelHeaderProps): React.JSX.Element {
  useModel(model);
  const trans = useTrans();
  const { workspace, query } = model;
  const pressed = React.useRef<string[]>([]);
  /** Keys typed after these words are about the runs that they lead to. */
  const enterList = async (key: string): Promise<void> => {
    pressed.current.push(key);
    if (pressed.current.length === 1) {
      await model.flush();
      const [, ...more] = pressed.current;
      pressed.current = [];
      onEnterList(more.includes('Enter'));
    }
  };
  return (
    <div className="notebench-PanelHeader">
      <div className="notebench-PanelHeader-top">
        <span className="notebench-PanelHeader-workspace" title={workspace?.root}>
          {workspace?.name ?? trans.__('Notebench')}
        </span>
        <ConnectionDot model={model} />
        <button
          type="button"
          className="notebench-IconButton"
          title={trans.__('Show all runs in a table')}
          aria-label={trans.__('Table of runs')}
          onClick={onTable}
        >
          <Glyph name="table" />
        </button>
        <button
          type="button"
          className="notebench-IconButton"
          title={trans.__('Read the runs again')}
          aria-label={trans.__('Refresh')}
          onClick={() => void model.refresh()}
        >
          <Glyph name="refresh" />
        </button>
      </div>
      <input
        type="search"
        className="notebench-Input notebench-FilterBox"
        placeholder={trans.__('Filter runs ( / )')}
        aria-label={trans.__('Filter runs by name, id, parameter or tag')}
        aria-keyshortcuts="/"
        maxLength={500}
        value={query.text}
        onChange={event => model.ask({ text: event.target.value })}
        onKeyDown={event => {
          if (event.key === 'ArrowDown' || event.key === 'Enter') {
            event.preventDefault();
            void enterList(event.key);
          } else if (event.key === 'Escape' && query.text !== '') {
            event.preventDefault();
            model.ask({ text: '' });
          }
        }}
      />
    </div>
  );
}

/** Whether the server answers: a colour, a shape and, for who hears it, words. */
function ConnectionDot({ model }: { readonly model: RunListModel }): React.JSX.Element {
  const trans = useTrans();
  const { kind } = model.reading;
  const words = {
    loading: trans.__('Connecting'),
    ready: trans.__('Connected'),
    broken: trans.__('Not connected')
  }[kind];
  return (
    <span className="notebench-ConnectionDot" data-connection={kind} role="status" title={words}>
      <span className="notebench-heard">{words}</span>
    </span>
  );
}
