import React from 'react';

/** Each sign's strokes in a 16 by 16 box. */
const STROKES = {
  copy: 'M5.5 5.5h7.5v8H5.5zM3.5 10.5h-.5v-8h7.5v.5',
  rising: 'M4.5 9.5L8 6l3.5 3.5',
  falling: 'M4.5 6.5L8 10l3.5-3.5',
  opening: 'M6.5 4.5L10 8l-3.5 3.5',
  refresh: 'M13.2 9.2A5.3 5.3 0 1 1 12.2 4.7L13 5.6M13.2 2.4v3.3h-3.3',
  download: 'M8 2v8M4.5 6.8L8 10.3l3.5-3.5M3 13.5h10',
  compare: 'M2.5 13.5v-7h3v7zM6.8 13.5v-11h3v11zM11 13.5V9h3v4.5z',
  star: 'M8 2l1.8 3.9 4.2.5-3.1 2.9.8 4.2L8 11.4l-3.7 2.1.8-4.2L2 6.4l4.2-.5z',
  tag: 'M2.5 2.5h5l6 6-5 5-6-6zM5.4 5.4v.1',
  archive: 'M2.5 3h11v3h-11zM3.5 6v7.5h9V6M6.3 8.8h3.4',
  delete: 'M3 4.5h10M6.2 4.5v-2h3.6v2M4.3 4.5l.6 9h6.2l.6-9M6.8 7v4M9.2 7v4',
  restore: 'M3 8a5.2 5.2 0 1 0 1.7-3.9L3 5.6M3 2.6v3.1h3.1',
  close: 'M4 4l8 8M12 4l-8 8',
  table: 'M2.5 3h11v10h-11zM2.5 6.3h11M2.5 9.6h11M6.5 3v10',
  link: 'M6.7 9.3a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 0 0-3.7-3.7l-1 1M9.3 6.7a2.6 2.6 0 0 0-3.7 0L3.4 8.9a2.6 2.6 0 0 0 3.7 3.7l1-1',
  edit: 'M3 13l.7-2.9 7.2-7.2 2.2 2.2-7.2 7.2z',
  pin: 'M5.5 2.5h5M6.5 2.5v4L4.5 9h7l-2-2.5v-4M8 9v4.5',
  columns: 'M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10',
  add: 'M8 3.5v9M3.5 8h9',
  lessen: 'M3.5 8h9',
  fit: 'M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10',
  notebook: 'M4 2.5h9v11H4zM6.5 2.5v11M2.5 5h2M2.5 8h2M2.5 11h2M8.5 5.5h2.5',
  function: 'M11.5 3.2c-2-.9-3 .2-3.3 2l-1 5.8c-.3 1.7-1.3 2.6-3 1.9M5.5 7h5',
  sweep: 'M2.5 13.5h11M4 11l.1-.1M6.5 8l.1-.1M9.5 9l.1-.1M12 4l.1-.1M4 11l2.5-3 3 1L12 4',
  pause: 'M5.8 3.5v9M10.2 3.5v9',
  resume: 'M5 3.2v9.6l7-4.8z',
  stop: 'M4 4h8v8H4z',
  save: 'M3 3h8l2 2v8H3zM5.5 3v3.5h4.5V3M5 13V9.5h6V13'
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
