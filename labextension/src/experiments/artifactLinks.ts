/** What the links and pictures of a Markdown file mean: the run's own files beside it. */
import { PathExt, URLExt } from '@jupyterlab/coreutils';

import type { RenderMarkdown } from '../components/Markdown';

/** Draws Markdown whose relative addresses begin in the folder of this file. */
export function inFolderOf(
  path: string,
  render: RenderMarkdown,
  fileUrl: (path: string) => string
): RenderMarkdown {
  return (text, host) => render(text, host, url => (isRelative(url) ? fileUrl(besides(path, url)) : url));
}

function isRelative(url: string): boolean {
  return URLExt.isLocal(url) && !url.startsWith('#');
}

function besides(path: string, url: string): string {
  const [file = ''] = url.split(/[?#]/);
  return PathExt.normalize(PathExt.join(PathExt.dirname(path), decoded(file)));
}

/** An address without its escapes; one that is not well formed as it is. */
function decoded(address: string): string {
  try {
    return decodeURIComponent(address);
  } catch {
    return address;
  }
}
