import React from 'react';

import { formatBytes } from '../../components/figures';
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
  const { machine, origins, variables } = environment;
  if (machine) {
    facts.push([trans.__('Processor'), trans._n('%2, %1 core', '%2, %1 cores', machine.cores, machine.cpu)]);
    facts.push([trans.__('Memory'), formatBytes(machine.memory_bytes, trans)]);
    machine.gpus.forEach(gpu =>
      facts.push([trans.__('GPU'), trans.__('%1, %2', gpu.name, formatBytes(gpu.memory_bytes, trans))])
    );
  }
  const others: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
    [trans.__('Where packages came from'), Object.entries(origins)],
    [trans.__('Environment variables'), Object.entries(variables)]
  ];
  return (
    <div className="notebench-Environment">
      <PairsTable caption={trans.__('Machine')} pairs={facts} emptyText="" />
      <PairsTable
        caption={trans.__('Packages')}
        pairs={packages}
        emptyText={trans.__('No packages were recorded.')}
      />
      {others
        .filter(([, pairs]) => pairs.length > 0)
        .map(([caption, pairs]) => (
          <PairsTable key={caption} caption={caption} pairs={pairs} emptyText="" />
        ))}
    </div>
  );
}
