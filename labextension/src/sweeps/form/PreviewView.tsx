/** What the sweep would do: how much of it, and its first trials. */
import type { TranslationBundle } from '@jupyterlab/translation';
import React from 'react';

import { formatDuration } from '../../components/figures';
import { GridTable } from '../../components/GridTable';
import { useTrans } from '../../components/Trans';
import { valueText } from '../../components/values';
import type { SweepPreview } from '../../nouns';

export function PreviewView({ preview }: { readonly preview: SweepPreview }): React.JSX.Element {
  const trans = useTrans();
  const place = React.useRef<HTMLElement>(null);
  // It appears below what was asked with, often out of sight.
  React.useEffect(() => {
    place.current?.scrollIntoView({ block: 'nearest' });
  }, [preview]);
  const { first, points, trials, workers, estimate } = preview;
  const names = [...new Set(first.flatMap(params => Object.keys(params)))];
  const rows = first.map((params, number) => [
    trans.__('trial %1', number),
    ...names.map(name => (name in params ? valueText(params[name]) : '–'))
  ]);
  const told = [
    trials === null ? trans.__('As many trials as the time allows') : trans._n('%1 trial', '%1 trials', trials),
    trans._n('%1 at once', '%1 at once', workers),
    ...estimated(estimate, trans),
    ...(points === null ? [] : [trans._n('%1 point there is', '%1 points there are', points)])
  ];
  return (
    <section ref={place} className="notebench-SweepForm-preview" aria-label={trans.__('Preview')} role="status">
      <p>{told.join(' · ')}</p>
      <GridTable label={trans.__('First trials')} columns={[trans.__('First trials'), ...names]} rows={rows} />
    </section>
  );
}

/** How many trials there is time for, and how long they take, as far as earlier trials tell. */
function estimated({ trial_s: trial, trials, duration_s: whole, is_at_least: isAtLeast }: SweepPreview['estimate'], trans: TranslationBundle): string[] {
  return [
    ...(trial === null ? [] : [trans.__('a trial took %1 before', formatDuration(1000 * trial, trans))]),
    ...(trials === null
      ? []
      : [isAtLeast ? trans.__('time for at least %1', trials) : trans.__('time for about %1', trials)]),
    ...(whole === null ? [] : [trans.__('about %1 in all', formatDuration(1000 * whole, trans))])
  ];
}
