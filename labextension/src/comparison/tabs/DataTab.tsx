import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { formatNumber } from '../../components/figures';
import { useTrans } from '../../components/Trans';
import { ReadingView } from '../../experiments/ReadingView';
import type { DataDifference, DataUse, UseDiff } from '../../nouns';
import { changeWord } from '../changes';
import type { ITabProps } from './context';
import { PairChoice } from './PairChoice';

/** What became of the data from the baseline to another run. */
export function DataTab(props: ITabProps): React.JSX.Element {
  const trans = useTrans();
  const { model } = props;
  return (
    <>
      <PairChoice {...props} />
      <ReadingView
        reading={model.data}
        waiting={trans.__('Reading which data were used…')}
        onRetry={() => void model.refresh()}
      >
        {({ diffs }) => <Uses uses={diffs[0]?.data ?? []} />}
      </ReadingView>
    </>
  );
}

function Uses({ uses }: { readonly uses: readonly UseDiff[] }): React.JSX.Element {
  const trans = useTrans();
  if (uses.length === 0) {
    return <p className="notebench-Empty">{trans.__('No data were recorded with these runs.')}</p>;
  }
  return (
    <ul className="notebench-Uses">
      {uses.map((use, place) => (
        <li key={place}>
          <h3>
            <span className="notebench-Badge" data-change={use.change}>
              {changeWord(use.change, trans)}
            </span>{' '}
            {nameOf(use)}
          </h3>
          <Side sign="−" use={use.before} />
          <Side sign="+" use={use.after} />
          {use.difference && <Difference difference={use.difference} />}
        </li>
      ))}
    </ul>
  );
}

function Side({ sign, use }: { readonly sign: string; readonly use: DataUse | null }): React.JSX.Element | null {
  const trans = useTrans();
  return use === null ? null : (
    <p>
      <span className="notebench-Diff-sign">{sign}</span> {use.source}
      <span className="notebench-faint">
        {' · '}
        {use.role} · {sizeWord(use, trans)} · <code>{use.data_id.slice(0, 12)}</code>
      </span>
    </p>
  );
}

function sizeWord({ rows, columns }: DataUse, trans: TranslationBundle): string {
  const wide = trans._n('%1 column', '%1 columns', columns);
  return rows === null ? wide : `${trans._n('%2 row', '%2 rows', rows, formatNumber(rows))}, ${wide}`;
}

function Difference({ difference }: { readonly difference: DataDifference }): React.JSX.Element {
  const trans = useTrans();
  const { rows } = difference;
  const told: [string, readonly string[]][] = [
    [trans.__('Columns added'), difference.added],
    [trans.__('Columns removed'), difference.removed],
    [trans.__('Other type'), difference.changed_type],
    [trans.__('Other content'), difference.changed_content]
  ];
  return (
    <dl>
      {rows !== null && rows !== 0 && (
        <div>
          <dt>{trans.__('Rows')}</dt>
          <dd>{rows > 0 ? `+${formatNumber(rows)}` : `−${formatNumber(-rows)}`}</dd>
        </div>
      )}
      {told
        .filter(([, names]) => names.length > 0)
        .map(([word, names]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd>{names.join(', ')}</dd>
          </div>
        ))}
      {difference.is_partial && <p className="notebench-faint">{trans.__('Not all columns are told.')}</p>}
    </dl>
  );
}

function nameOf({ before, after }: UseDiff): string {
  const [old, now] = [before?.name, after?.name];
  return old !== undefined && now !== undefined && old !== now ? `${old} → ${now}` : (now ?? old ?? '');
}
