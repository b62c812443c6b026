/**
 * The places below the server's root where a recorded notebook may be.
 *
 * `root` may begin with `~`, for the server shortens its home folder.
 */
export function placesOf(notebook: string, workspace: string | null, root: string): string[] {
  const path = slashes(notebook);
  const absolute = isAbsolute(path) || workspace === null ? path : `${slashes(workspace)}/${path}`;
  const below = belowRoot(absolute, slashes(root));
  const places = [below, isAbsolute(path) ? null : path];
  return [...new Set(places.filter(place => place !== null))];
}

/** A home folder as the systems lay them out; which one is the server's is not told. */
const HOME = /^(\/root|([A-Za-z]:)?\/(home|Users)\/[^/]+)\//;

function belowRoot(absolute: string, root: string): string | null {
  const isBelowHome = root.startsWith('~');
  const path = isBelowHome ? absolute.replace(HOME, '~/') : absolute;
  const folder = `${root.replace(/\/+$/, '')}/`;
  return path.startsWith(folder) ? path.slice(folder.length) : null;
}

function slashes(path: string): string {
  return path.replace(/\\/g, '/');
}

function isAbsolute(path: string): boolean {
  return /^([A-Za-z]:)?\//.test(path);
}
