/** The table of all runs: what narrows it, what it shows, and its rows in each of their states. */
import React from 'react';

import { CommandIDs } from '../../commandIds';
import { Pop } from '../../components/Pop';
import { Copying, useCopied } from '../../components/Copying';
import { Glyph } from '../../components/Glyph';
import { useTrans } from '../../components/Trans';
import { useWidth } from '../../components/useWidth';
import { Trouble, Waiting } from '../../components/Trouble';
import { problemWords } from '../problems';
import { ALL_RUNS, isNarrowed } from '../query';
import { lastRead } from '../reading';
import { SelectionBar } from '../SelectionBar';
import { useModel } from '../useModel';
import type { IVerbs } from '../verbs';
import { ColumnPicker } from './ColumnPicker';
import { movedTo, moved, resized } from './columns';
import { FilterField } from './FilterField';
import { GroupsView } from './GroupsView';
import { RunsGrid } from './RunsGrid';
import { TableControls } from './TableControls';
import type { TableModel } from './tableModel';
import { ViewsMenu } from './ViewsMenu';
import { NEWEST } from './viewState';

/** The width below which words give way to signs, in CSS pixels. */
const NARROW = 620;

export interface IRunsTableProps {
  readonly model: TableModel;
  readonly verbs: IVerbs;
  readonly onOpen: (runId: string) => void;
  readonly onLeave: () => void;
  readonly onCopy: (text: string) => void;
  /** The address that shows this view. */
  readonly link: () => string;
}

export function RunsTable(props: IRunsTableProps): React.JSX.Element {
  const { model, onCopy } = props;
  useModel(model);
  const trans = useTrans();
  const place = React.useRef<HTMLElement>(null);
  // Not a container query: with one, all rows are styled twice at each step of scrolling.
  const isNarrow = useWidth(place) < NARROW;
  return (
    <Copying onCopy={onCopy}>
      <article
        ref={place}
        className="notebench-RunsTable"
        aria-label={trans.__('Runs')}
        data-narrow={isNarrow}
      >
        <Top {...props} />
        <TableControls model={model} />
        <FilterField model={model} />
        {model.state.groupBy !== null && <GroupsView model={model} />}
        <Rows {...props} />
        <SelectionBar model={model.list} verbs={props.verbs} />
      </article>
    </Copying>
  );
}

function Top({ model, link }: IRunsTableProps): React.JSX.Element {
  const trans = useTrans();
  const { copy, isCopied } = useCopied();
  const { total } = model.list;
  return (
    <header className="notebench-RunsTable-top">
      <h2>
        {trans.__('Runs')}{' '}
        <span className="notebench-faint notebench-RunsTable-total" role="status">
          {total === null ? '' : total.toLocaleString()}
        </span>
      </h2>
      <Pop
        label={trans.__('Columns')}
        glyph="columns"
        count={model.columns.length}
        onOpen={() => model.readNames()}
      >
        {() => <ColumnPicker model={model} />}
      </Pop>
      <Pop label={trans.__('Views')} glyph="save" onOpen={() => model.readViews()}>
        {close => <ViewsMenu model={model} close={close} />}
      </Pop>
      <Pop label={trans.__('Export')} glyph="download">
        {() => <Exports model={model} />}
      </Pop>
      {copy && (
        <button
          type="button"
          className="notebench-Button notebench-mod-small"
          aria-label={trans.__('Copy link')}
          title={trans.__('Copy an address that shows this view')}
          onClick={() => copy(link())}
        >
          <Glyph name="link" />
          <span role="status" className={isCopied ? undefined : 'notebench-Pop-label'}>
            {isCopied ? trans.__('Copied') : trans.__('Copy link')}
          </span>
        </button>
      )}
    </header>
  );
}

function Exports({ model }: { readonly model: TableModel }): React.JSX.Element {
  const trans = useTrans();
  return (
    <div className="notebench-Exports">
      <p className="notebench-faint">{trans.__('All runs of this query, with all their values.')}</p>
      <a className="notebench-Link" href={model.exportUrl('csv')} download="runs.csv">
        {trans.__('CSV')}
      </a>
      <a className="notebench-Link" href={model.exportUrl('parquet')} download="runs.parquet">
        {trans.__('Parquet')}
      </a>
    </div>
  );
}

function Rows(props: IRunsTableProps): React.JSX.Element {
  const { model, verbs, onOpen, onLeave } = props;
  const trans = useTrans();
  const { reading, query } = model.list;
  if (reading.kind === 'loading') {
    return <Waiting what={trans.__('Reading the runs…')} />;
  }
  const isBroken = reading.kind === 'broken';
  return (
    <>
      {isBroken && model.filterFault === null ? (
        <Trouble
          {...problemWords(reading.problem, trans)}
          since={reading.since}
          lastGood={reading.last?.at}
          onRetry={() => void model.refresh()}
        />
      ) : null}
      {lastRead(reading) && (
        <div className={isBroken ? 'notebench-stale notebench-fill' : 'notebench-fill'}>
          {model.list.total === 0 ? (
            <NoRuns model={model} />
          ) : (
            <RunsGrid
              model={model.list}
              columns={model.columns}
              order={query.order ?? NEWEST}
              onSort={sort => model.sort(sort)}
              onResize={(key, width) => model.setColumns(resized(model.columns, key, width))}
              onMove={(key, by) => model.setColumns(moved(model.columns, key, by))}
              onDrop={(key, place) => model.setColumns(movedTo(model.columns, key, place))}
              onOpen={onOpen}
              onLeave={onLeave}
              onDelete={runIds => verbs.execute(CommandIDs.deleteRuns, runIds)}
              onStar={run => verbs.execute(CommandIDs.starRuns, [run.run_id])}
            />
          )}
        </div>
      )}
    </>
  );
}

function NoRuns({ model }: { readonly model: TableModel }): React.JSX.Element {
  const trans = useTrans();
  return (
    <div className="notebench-Empty">
      {isNarrowed(model.list.query) ? (
        <>
          <p>{trans.__('No run matches.')}</p>
          <button type="button" className="notebench-Button" onClick={() => model.ask(ALL_RUNS)}>
            {trans.__('Show all runs')}
          </button>
        </>
      ) : (
        <p>{trans.__('Runs appear here as soon as a cell is tracked.')}</p>
      )}
    </div>
  );
}
