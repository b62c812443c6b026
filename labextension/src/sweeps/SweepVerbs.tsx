import React from 'react';

import { useTrans } from '../components/Trans';
import { VerbBar } from '../jobs/VerbBar';
import type { Sweep } from '../nouns';
import { sweepVerbWords } from './words';

export interface ISweepVerbsProps {
  readonly sweep: Sweep;
  readonly onVerb: (command: string) => void;
}

/** What can be done with a sweep now. */
export function SweepVerbs({ sweep, onVerb }: ISweepVerbsProps): React.JSX.Element {
  const trans = useTrans();
  return <VerbBar verbs={sweep.verbs.map(verb => sweepVerbWords(verb, trans))} onVerb={onVerb} />;
}
