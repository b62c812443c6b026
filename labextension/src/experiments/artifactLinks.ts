/** What the links and pictures of a Markdown file mean: the run's own files beside it. */
import { PathExt, URLExt } from '@jupyterlab/coreutils';

import type { RenderMarkdown, ResolveUrl } from '../components/Markdown';

/** Draws Markdown whose relative addresses begin in the folder of this file. */
export function inFolderOf(
  path: string,
  render: RenderMarkdown,
  fileUrl: (path: string) => string
): RenderMarkdown {
  return (text, host) => render(text, host, url => (isRelative(url) ? fileUrl(besides(path, url)) : url));
}

/** The HTML with the addresses of its links and pictures resolved; it is parsed where nothing of it is loaded. */
export function withAddresses(html: string, resolve: ResolveUrl): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html');
  for (const [selector, name] of [['img[src]', 'src'], ['a[href]', 'href']] as const) {
    body
      .querySelectorAll(selector)
      .forEach(element => element.setAttribute(name, resolve(element.getAttribute(name) ?? '')));
  }
  return body.innerHTML;
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
