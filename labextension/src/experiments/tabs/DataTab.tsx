import React from 'react';

import { formatBytes } from '../../components/figures';
import { useTrans } from '../../components/Trans';
import type { DataUse, RunDetail } from '../../nouns';
import type { ITabProps } from './context';

/** The data that the run used, each known by its content. */
export function DataTab(props: ITabProps & { readonly run: RunDetail }): React.JSX.Element {
  const trans = useTrans();
  const { run, onOpenData } = props;
  if (run.data.length === 0) {
    return (
      <p className="notebench-Empty">
        {trans.__('No data: what a tracked cell reads, fits or logs with log_data appears here.')}
      </p>
    );
  }
  return (
    <div className="notebench-Data" role="group" aria-label={trans.__('Data of the run')} tabIndex={0}>
      <table className="notebench-Table">
        <thead>
          <tr>
            <th scope="col">{trans.__('Name')}</th>
            <th scope="col">{trans.__('Role')}</th>
            <th scope="col">{trans.__('Source')}</th>
            <th scope="col" className="notebench-figure">
              {trans.__('Rows')}
            </th>
            <th scope="col" className="notebench-figure">
              {trans.__('Columns')}
            </th>
            <th scope="col" className="notebench-figure">
              {trans.__('Size')}
            </th>
          </tr>
        </thead>
        <tbody>
          {run.data.map(use => (
            <UseRow key={`${use.role} ${use.data_id}`} use={use} onOpenData={onOpenData} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface IUseRowProps {
  readonly use: DataUse;
  readonly onOpenData?: ((dataId: string) => void) | undefined;
}

function UseRow({ use, onOpenData }: IUseRowProps): React.JSX.Element {
  const trans = useTrans();
  const { data_id, name, role, source, rows, columns, size_bytes, is_identified } = use;
  return (
    <tr>
      <th scope="row">
        {onOpenData ? (
          <button type="button" className="notebench-Link" title={data_id} onClick={() => onOpenData(data_id)}>
            {name}
          </button>
        ) : (
          <span title={data_id}>{name}</span>
        )}
        {!is_identified && (
          <span className="notebench-faint"> {trans.__('(known by a part of its content)')}</span>
        )}
      </th>
      <td>{role}</td>
      <td>{source}</td>
      <td className="notebench-figure">{rows === null ? '–' : rows.toLocaleString()}</td>
      <td className="notebench-figure">{columns.toLocaleString()}</td>
      <td className="notebench-figure">{formatBytes(size_bytes, trans)}</td>
    </tr>
  );
}
