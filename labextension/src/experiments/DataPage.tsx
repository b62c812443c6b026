/** The page of one data version: what it is, its columns, the runs that used it and what they kept. */
import React from 'react';

import type { IDataApi } from '../api/data';
import { CopyButton } from '../components/CopyButton';
import { Copying } from '../components/Copying';
import { DataTable } from '../components/DataTable';
import { formatBytes, formatTime } from '../components/figures';
import { StateMark } from '../components/StateMark';
import { useTrans } from '../components/Trans';
import type { DataDetail } from '../nouns';
import type { DataModel } from './dataModel';
import { LineageView } from './LineageView';
import { ReadingView } from './ReadingView';
import { useModel } from './useModel';

export interface IDataPageProps {
  readonly api: IDataApi;
  readonly model: DataModel;
  readonly onOpenRun: (runId: string) => void;
  readonly onOpenData: (dataId: string) => void;
  readonly onCopy: (text: string) => void;
}

export function DataPage(props: IDataPageProps): React.JSX.Element {
  const trans = useTrans();
  const { model, onCopy } = props;
  useModel(model);
  return (
    <Copying onCopy={onCopy}>
      <article className="notebench-RunPage" aria-label={trans.__('Data %1', model.dataId)}>
        <ReadingView
          reading={model.data}
          waiting={trans.__('Reading the data…')}
          onRetry={() => void model.refresh()}
        >
          {data => <Parts {...props} data={data} />}
        </ReadingView>
      </article>
    </Copying>
  );
}

function Parts(props: IDataPageProps & { readonly data: DataDetail }): React.JSX.Element {
  const trans = useTrans();
  const { api, model, data, onOpenRun, onOpenData } = props;
  const facts: readonly (readonly [string, string])[] = [
    [trans.__('Source'), data.source],
    [trans.__('Rows'), data.rows === null ? '–' : data.rows.toLocaleString()],
    [trans.__('Columns'), data.column_count.toLocaleString()],
    [trans.__('Size'), formatBytes(data.size_bytes, trans)]
  ];
  return (
    <>
      <header className="notebench-RunPage-title">
        <h2>{data.name}</h2>
        <CopyButton text={data.data_id} what={trans.__('data id')} />
      </header>
      {!data.is_identified && (
        <p className="notebench-faint">
          {trans.__('The id stands for a part of the content: other data may have the same.')}
        </p>
      )}
      <dl className="notebench-Facts notebench-DataFacts">
        {facts.map(([name, value]) => (
          <div key={name} className="notebench-Facts-fact">
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Uses data={data} onOpenRun={onOpenRun} />
      {data.columns.length > 0 && (
        <DataTable
          label={trans.__('Columns')}
          isNamed
          columns={[
            { name: trans.__('Name') },
            { name: trans.__('Type') },
            { name: trans.__('Missing'), isFigure: true },
            { name: trans.__('Distinct'), isFigure: true }
          ]}
          rows={data.columns.map(({ name, type, nulls, distinct }) => [
            name,
            type,
            nulls === null ? '' : String(nulls),
            distinct === null ? '' : String(distinct)
          ])}
        />
      )}
      <LineageView
        api={api}
        of={{ data: model.dataId }}
        version={model.version}
        onOpenRun={onOpenRun}
        onOpenData={onOpenData}
      />
    </>
  );
}

function Uses(props: {
  readonly data: DataDetail;
  readonly onOpenRun: (runId: string) => void;
}): React.JSX.Element {
  const trans = useTrans();
  const { data, onOpenRun } = props;
  return (
    <section className="notebench-Data" aria-label={trans.__('Runs that used it')} tabIndex={0}>
      <h3>{trans.__('Runs that used it')}</h3>
      <table className="notebench-Table">
        <thead>
          <tr>
            <th scope="col">{trans.__('Run')}</th>
            <th scope="col">{trans.__('Role')}</th>
            <th scope="col">{trans.__('Experiment')}</th>
            <th scope="col">{trans.__('Started')}</th>
            <th scope="col">{trans.__('Models')}</th>
          </tr>
        </thead>
        <tbody>
          {data.uses.map(use => (
            <tr key={`${use.run_id} ${use.role}`}>
              <th scope="row">
                <StateMark state={use.state} />{' '}
                <button type="button" className="notebench-Link" onClick={() => onOpenRun(use.run_id)}>
                  {use.name}
                </button>
              </th>
              <td>{use.role}</td>
              <td>{use.experiment}</td>
              <td>{formatTime(use.started_at)}</td>
              <td>
                {data.models
                  .filter(model => model.run_id === use.run_id)
                  .map(model => model.name)
                  .join(', ')}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {data.is_truncated && <p className="notebench-faint">{trans.__('There are more than are shown.')}</p>}
    </section>
  );
}
