import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Widget } from '@lumino/widgets';

import type { RenderMarkdown, ResolveUrl } from '../components/Markdown';
import { withAddresses } from './artifactLinks';

const MIME = 'text/markdown';

/** Draws Markdown as JupyterLab does; it is not trusted, for anyone may have written it. */
export function markdownWith(rendermime: IRenderMimeRegistry): RenderMarkdown {
  return (text, host, resolve) => {
    const own = resolve ? rendermime.clone({ sanitizer: resolving(rendermime.sanitizer, resolve) }) : rendermime;
    const renderer = own.createRenderer(MIME);
    void renderer.renderModel(own.createModel({ data: { [MIME]: text }, trusted: false }));
    if (host.isConnected) {
      Widget.attach(renderer, host);
    }
    return () => renderer.dispose();
  };
}

/** Resolves addresses before it sanitizes: JupyterLab's own resolver comes after the browser asked for the pictures. */
function resolving(sanitizer: IRenderMime.ISanitizer, resolve: ResolveUrl): IRenderMime.ISanitizer {
  return {
    sanitize: (dirty, options) => sanitizer.sanitize(withAddresses(dirty, resolve), options),
    getAutolink: () => sanitizer.getAutolink?.() ?? true,
    allowNamedProperties: sanitizer.allowNamedProperties ?? false,
    allowCommandLinker: sanitizer.allowCommandLinker ?? false
  };
}
