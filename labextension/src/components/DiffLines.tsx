/** Lines that were removed, added and kept: told by a sign and by structure as well as by colour. */
import React from 'react';

import type { DiffLine } from '../nouns';
import { plainText } from './plainText';
import { useTrans } from './Trans';

export interface IDiffLinesProps {
  readonly label: string;
  readonly lines: readonly DiffLine[];
}

export function DiffLines({ label, lines }: IDiffLinesProps): React.JSX.Element {
  return (
    <pre className="notebench-Diff" aria-label={label} tabIndex={0}>
      {lines.map((line, place) => (
        <One key={place} line={line} />
      ))}
    </pre>
  );
}

function One({ line }: { readonly line: DiffLine }): React.JSX.Element {
  const trans = useTrans();
  const { mark, before, after } = line;
  if (mark === '@') {
    return (
      <span className="notebench-Diff-line" data-mark="@">
        {trans.__('… equal lines …')}
        {'\n'}
      </span>
    );
  }
  const Text = mark === '+' ? 'ins' : mark === '-' ? 'del' : 'span';
  return (
    <span className="notebench-Diff-line" data-mark={mark}>
      <span className="notebench-Diff-number" aria-hidden="true" data-number={before ?? ''} />
      <span className="notebench-Diff-number" aria-hidden="true" data-number={after ?? ''} />
      <span className="notebench-Diff-sign">{mark}</span>
      <Text>{plainText(line.text)}</Text>
      {'\n'}
    </span>
  );
}
