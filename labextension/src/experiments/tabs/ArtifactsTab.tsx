/** The run's artifacts as a tree of folders, with a look into the chosen file. */
import React from 'react';

import { formatBytes } from '../../components/figures';
import { Glyph } from '../../components/Glyph';
import { Look } from '../../components/Look';
import { MiddleEllipsis } from '../../components/MiddleEllipsis';
import { useTrans } from '../../components/Trans';
import type { Artifact } from '../../nouns';
import { inFolderOf } from '../artifactLinks';
import { readFigure, readNotebook } from '../readFigure';
import { ReadingView } from '../ReadingView';
import type { ITabProps } from './context';

export function ArtifactsTab(props: ITabProps): React.JSX.Element {
  const trans = useTrans();
  const [chosen, setChosen] = React.useState<string | null>(null);
  return (
    <div className="notebench-Artifacts">
      <nav className="notebench-Artifacts-tree" aria-label={trans.__('Artifacts')}>
        <Whole {...props} />
        <Folder {...props} path="" chosen={chosen} onChoose={setChosen} />
      </nav>
      <div className="notebench-Artifacts-look">
        {chosen === null ? (
          <p className="notebench-faint">{trans.__('Choose a file to look into it.')}</p>
        ) : (
          <ChosenFile {...props} path={chosen} />
        )}
      </div>
    </div>
  );
}

/** How much there is, and all of it as an archive. */
function Whole({ model }: ITabProps): React.JSX.Element | null {
  const trans = useTrans();
  const { extent } = model;
  if (extent === null || extent.files === 0) {
    return null;
  }
  const size = formatBytes(extent.size_bytes, trans);
  return (
    <p className="notebench-Artifacts-whole notebench-faint">
      {extent.is_complete
        ? trans._n('%2 in %1 file', '%2 in %1 files', extent.files, size)
        : trans._n('more than %2 in %1 file', 'more than %2 in %1 files', extent.files, size)}{' '}
      <a href={model.zipUrl('')} download>
        {trans.__('Download all')}
      </a>
    </p>
  );
}

interface IFolderProps extends ITabProps {
  readonly path: string;
  readonly chosen: string | null;
  readonly onChoose: (path: string) => void;
}

function Folder(props: IFolderProps): React.JSX.Element {
  const trans = useTrans();
  const { model, path } = props;
  return (
    <ReadingView
      reading={model.folder(path)}
      waiting={trans.__('Reading the folder…')}
      onRetry={() => void model.refresh()}
    >
      {({ artifacts, total, next_offset: next }) =>
        artifacts.length === 0 ? (
          <p className="notebench-faint">{path === '' ? trans.__('No artifacts.') : trans.__('Empty.')}</p>
        ) : (
          <ul>
            {artifacts.map(artifact => (
              <li key={artifact.path}>
                {artifact.is_folder ? (
                  <Subfolder {...props} artifact={artifact} />
                ) : (
                  <File {...props} artifact={artifact} />
                )}
              </li>
            ))}
            {next !== null && (
              <li>
                <button type="button" className="notebench-Button notebench-mod-small" onClick={() => model.showMore(path)}>
                  {trans.__('Show more: %1 of %2 are shown', artifacts.length, total)}
                </button>
              </li>
            )}
          </ul>
        )
      }
    </ReadingView>
  );
}

function Subfolder(props: IFolderProps & { readonly artifact: Artifact }): React.JSX.Element {
  const trans = useTrans();
  const { artifact } = props;
  const [isOpen, setIsOpen] = React.useState(false);
  return (
    <>
      <span className="notebench-Artifacts-file">
        <button
          type="button"
          className="notebench-Artifacts-item notebench-mod-folder"
          aria-expanded={isOpen}
          onClick={() => setIsOpen(!isOpen)}
        >
          <MiddleEllipsis text={`${artifact.name}/`} />
        </button>
        <a
          className="notebench-Artifacts-download"
          href={props.model.zipUrl(artifact.path)}
          download
          title={trans.__('Download %1 as an archive', artifact.name)}
          aria-label={trans.__('Download %1 as an archive', artifact.name)}
        >
          <Glyph name="download" />
        </a>
      </span>
      {isOpen && <Folder {...props} path={artifact.path} />}
    </>
  );
}

function File(props: IFolderProps & { readonly artifact: Artifact }): React.JSX.Element {
  const trans = useTrans();
  const { model, artifact, chosen, onChoose } = props;
  return (
    <span className="notebench-Artifacts-file">
      <button
        type="button"
        className="notebench-Artifacts-item"
        aria-current={chosen === artifact.path}
        onClick={() => onChoose(artifact.path)}
      >
        <MiddleEllipsis text={artifact.name} />
        <span className="notebench-figure notebench-faint">{formatBytes(artifact.size_bytes, trans)}</span>
      </button>
      <a
        className="notebench-Artifacts-download"
        href={model.fileUrl(artifact.path)}
        download={artifact.name}
        title={trans.__('Download %1', artifact.name)}
        aria-label={trans.__('Download %1', artifact.name)}
      >
        <Glyph name="download" />
      </a>
    </span>
  );
}

function ChosenFile(props: ITabProps & { readonly path: string }): React.JSX.Element {
  const trans = useTrans();
  const { model, path, highlight, renderMarkdown } = props;
  const render = React.useMemo(
    () => renderMarkdown && inFolderOf(path, renderMarkdown, other => model.fileUrl(other)),
    [model, path, renderMarkdown]
  );
  return (
    <section aria-label={path}>
      <h3>
        <MiddleEllipsis text={path} />
      </h3>
      <ReadingView
        reading={model.preview(path)}
        waiting={trans.__('Reading the file…')}
        onRetry={() => void model.refreshAll()}
      >
        {preview => (
          <Look
            preview={preview}
            readFigure={readFigure}
            readNotebook={readNotebook}
            highlight={highlight}
            renderMarkdown={render}
          />
        )}
      </ReadingView>
    </section>
  );
}
