/** What a person wrote about a run: drawn, and edited in its place. */
import React from 'react';

import { Glyph } from '../components/Glyph';
import type { RenderMarkdown } from '../components/Markdown';
import { Markdown } from '../components/Markdown';
import { useTrans } from '../components/Trans';

/** Characters that the server keeps of a note. */
const LONGEST = 5000;

export interface INoteViewProps {
  readonly note: string;
  readonly render?: RenderMarkdown | undefined;
  /** Keeps the note; says whether that worked. */
  readonly onSave: (note: string) => Promise<boolean>;
}

export function NoteView({ note, render, onSave }: INoteViewProps): React.JSX.Element {
  const trans = useTrans();
  const [draft, setDraft] = React.useState<string | null>(null);
  const [isSaving, setIsSaving] = React.useState(false);
  const edit = React.useRef<HTMLButtonElement>(null);
  const leave = (): void => {
    setDraft(null);
    window.requestAnimationFrame(() => edit.current?.focus());
  };
  const save = (): void => {
    if (draft === null || isSaving) {
      return;
    }
    setIsSaving(true);
    void onSave(draft).then(isKept => {
      setIsSaving(false);
      if (isKept) {
        leave(); // else what was written stays, to be saved again
      }
    });
  };
  if (draft === null) {
    return (
      <section className="notebench-Note" aria-label={trans.__('Note')}>
        {note !== '' && <Markdown text={note} label={trans.__('Note')} render={render} />}
        <button
          ref={edit}
          type="button"
          className="notebench-Button notebench-mod-small notebench-mod-quiet"
          onClick={() => setDraft(note)}
        >
          <Glyph name="edit" /> {note === '' ? trans.__('Add a note') : trans.__('Edit the note')}
        </button>
      </section>
    );
  }
  return (
    <section className="notebench-Note" aria-label={trans.__('Note')}>
      <textarea
        className="notebench-Input"
        aria-label={trans.__('Note, in Markdown')}
        autoFocus
        rows={Math.min(16, Math.max(4, draft.split('\n').length + 1))}
        maxLength={LONGEST}
        value={draft}
        onChange={event => setDraft(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Escape' && draft === note) {
            event.stopPropagation();
            leave();
          } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            event.stopPropagation();
            save();
          }
        }}
      />
      <div className="notebench-FilterForm-verbs">
        <button
          type="button"
          className="notebench-Button notebench-mod-small notebench-mod-main"
          disabled={isSaving}
          onClick={save}
        >
          {isSaving ? trans.__('Saving…') : trans.__('Save (Ctrl Enter)')}
        </button>
        <button type="button" className="notebench-Button notebench-mod-small" onClick={leave}>
          {trans.__('Cancel')}
        </button>
      </div>
    </section>
  );
}
