/** What the sweep would do: how much of it, and its first trials. */
import React from 'react';

import { GridTable } from '../../components/GridTable';
import { useTrans } from '../../components/Trans';
import type { SweepPreview } from '../../nouns';
import { wholeText } from '../words';

export function PreviewView({ preview }: { readonly preview: SweepPreview }): React.JSX.Element {
  const trans = useTrans();
  const place = React.useRef<HTMLElement>(null);
  // It appears below what was asked with, often out of sight.
  React.useEffect(() => {
    place.current?.scrollIntoView({ block: 'nearest' });
  }, [preview]);
  const { first, points, trials, workers } = preview;
  const names = [...new Set(first.flatMap(params => Object.keys(params)))];
  const rows = first.map((params, number) => [
    trans.__('trial %1', number),
    ...names.map(name => (name in params ? wholeText(params[name]) : '–'))
  ]);
  const told = [
    trials === null ? trans.__('As many trials as the time allows') : trans._n('%1 trial', '%1 trials', trials),
    trans._n('%1 at once', '%1 at once', workers),
    ...(points === null ? [] : [trans._n('%1 point there is', '%1 points there are', points)])
  ];
  return (
    <section ref={place} className="notebench-SweepForm-preview" aria-label={trans.__('Preview')} role="status">
      <p>{told.join(' · ')}</p>
      <GridTable label={trans.__('First trials')} columns={[trans.__('First trials'), ...names]} rows={rows} />
    </section>
  );
}
