/** What the file says of a step. */
import React from 'react';

import { formatAmount, formatBytes, formatDuration } from '../components/figures';
import { useTrans } from '../components/Trans';
import type { GraphStep } from '../nouns';
import { kindWord } from './words';

export function StepFacts({ step }: { readonly step: GraphStep }): React.JSX.Element {
  const trans = useTrans();
  const facts = [
    [kindWord(step.kind, trans), step.source],
    [trans.__('Part'), step.cells],
    [trans.__('After'), step.upstream.join(', ')],
    [trans.__('Once for each'), step.mapped.join(' × ')],
    [trans.__('When'), step.when],
    [trans.__('Cache'), step.cache === 'always' ? '' : step.cache],
    [trans.__('Retries'), step.retries === 0 ? '' : step.retries.toLocaleString()],
    [trans.__('Timeout'), step.timeout_s === null ? '' : formatDuration(1000 * step.timeout_s, trans)],
    [trans.__('CPUs'), step.cpus === 1 ? '' : formatAmount(step.cpus)],
    [trans.__('GPUs'), step.gpus === 0 ? '' : formatAmount(step.gpus)],
    [trans.__('Memory'), step.memory === null ? '' : formatBytes(step.memory, trans)],
    [trans.__('Runs on'), step.on === 'local' ? '' : step.on],
    [trans.__('Given'), step.inputs.map(({ name, given }) => `${name} = ${given}`).join(', ')],
    [trans.__('Gives'), step.outputs.join(', ')]
  ] as const;
  return (
    <dl className="notebench-JobFacts notebench-StepFacts">
      {facts
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
