import React from 'react';

/** Each sign's strokes in a 16 by 16 box. */
const STROKES = {
  copy: 'M5.5 5.5h7.5v8H5.5zM3.5 10.5h-.5v-8h7.5v.5',
  rising: 'M4.5 9.5L8 6l3.5 3.5',
  falling: 'M4.5 6.5L8 10l3.5-3.5',
  refresh: 'M13.2 9.2A5.3 5.3 0 1 1 12.2 4.7L13 5.6M13.2 2.4v3.3h-3.3',
  download: 'M8 2v8M4.5 6.8L8 10.3l3.5-3.5M3 13.5h10'
} as const;

export type GlyphName = keyof typeof STROKES;

/** A small sign in the colour of the text beside it; only seen, never heard. */
export function Glyph({ name }: { readonly name: GlyphName }): React.JSX.Element {
  return (
    <svg className="notebench-Glyph" viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">
      <path d={STROKES[name]} />
    </svg>
  );
}
