import React from 'react';

import { PairsTable } from '../../components/PairsTable';
import { useTrans } from '../../components/Trans';
import type { RunDetail } from '../../nouns';

/** What the run ran on: Python, machine, commit, packages. */
export function EnvironmentTab({ run }: { readonly run: RunDetail }): React.JSX.Element {
  const trans = useTrans();
  const { environment } = run;
  const packages = React.useMemo(() => Object.entries(environment?.packages ?? {}), [environment]);
  if (environment === null) {
    return <p className="notebench-Empty">{trans.__('No environment was recorded with this run.')}</p>;
  }
  const { git } = environment;
  const facts: [string, string][] = [
    [trans.__('Python'), environment.python],
    [trans.__('Platform'), environment.platform]
  ];
  if (git) {
    facts.push([trans.__('Commit'), git.commit]);
    facts.push([trans.__('Branch'), git.branch ?? trans.__('none')]);
    facts.push([
      trans.__('Files'),
      git.is_dirty ? trans.__('differed from the commit') : trans.__('as in the commit')
    ]);
  }
  return (
    <div className="notebench-Environment">
      <PairsTable caption={trans.__('Machine')} pairs={facts} emptyText="" />
      <PairsTable
        caption={trans.__('Packages')}
        pairs={packages}
        emptyText={trans.__('No packages were recorded.')}
      />
    </div>
  );
}
