import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { ComparedTable } from '../../components/ComparedTable';
import { formatBytes } from '../../components/figures';
import { useTrans } from '../../components/Trans';
import { ReadingView } from '../../experiments/ReadingView';
import type { ComparedRow, EnvironmentComparison } from '../../nouns';
import { factLines } from '../lines';
import { OnlyDifferent } from '../OnlyDifferent';
import type { ITabProps } from './context';
import { baselineOf } from './context';

/** Python, machine, commit and packages. */
export function EnvironmentTab(props: ITabProps): React.JSX.Element {
  const trans = useTrans();
  const { model } = props;
  return (
    <ReadingView
      reading={model.environment}
      waiting={trans.__('Reading the environments…')}
      onRetry={() => void model.refresh()}
    >
      {environment => <Tables {...props} environment={environment} />}
    </ReadingView>
  );
}

function Tables(props: ITabProps & { readonly environment: EnvironmentComparison }): React.JSX.Element {
  const trans = useTrans();
  const { model, tables, environment } = props;
  const baseline = baselineOf(tables);
  const facts = factLines(
    environment.facts,
    baseline,
    row => factName(row.name, trans),
    (row, value) => factValue(row, value, trans)
  );
  const unknown = environment.is_known.filter(isKnown => !isKnown).length;
  const common = { heads: tables.runs.map(run => run.name), baseline, isOnlyDifferent: model.state.isOnlyDifferent };
  return (
    <>
      <OnlyDifferent model={model} />
      {unknown > 0 && (
        <p className="notebench-faint">
          {trans._n(
            'The environment of %1 run was not recorded.',
            'The environments of %1 runs were not recorded.',
            unknown
          )}
        </p>
      )}
      <ComparedTable
        {...common}
        label={trans.__('Machine and commit')}
        lines={facts}
        emptyText={trans.__('No environment was recorded with these runs.')}
      />
      <ComparedTable
        {...common}
        label={trans.__('Packages')}
        lines={factLines(environment.packages, baseline)}
        emptyText={trans.__('No packages were recorded.')}
        leftOut={environment.left_out}
      />
    </>
  );
}

function factName(name: string, trans: TranslationBundle): string {
  const names: Record<string, string> = {
    python: trans.__('Python'),
    platform: trans.__('Platform'),
    commit: trans.__('Commit'),
    branch: trans.__('Branch'),
    is_dirty: trans.__('Files'),
    cpu: trans.__('Processor'),
    cores: trans.__('Cores'),
    memory_bytes: trans.__('Memory'),
    gpus: trans.__('Graphics processors')
  };
  return names[name] ?? name;
}

function factValue(row: ComparedRow, value: string, trans: TranslationBundle): string {
  switch (row.name) {
    case 'is_dirty':
      return value === 'true' ? trans.__('differed from the commit') : trans.__('as in the commit');
    case 'memory_bytes':
      return formatBytes(Number(value), trans);
    case 'gpus':
      return value === 'none' ? trans.__('none') : value;
    default:
      return value;
  }
}
