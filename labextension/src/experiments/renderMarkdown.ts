import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';

import type { RenderMarkdown } from '../components/Markdown';

const MIME = 'text/markdown';

/** Draws Markdown as JupyterLab does; it is not trusted, for anyone may have written it. */
export function markdownWith(rendermime: IRenderMimeRegistry): RenderMarkdown {
  return (text, host, resolve) => {
    const own = resolve
      ? rendermime.clone({
          resolver: {
            resolveUrl: url => Promise.resolve(url),
            getDownloadUrl: url => Promise.resolve(resolve(url))
          }
        })
      : rendermime;
    const renderer = own.createRenderer(MIME);
    void renderer.renderModel(own.createModel({ data: { [MIME]: text }, trusted: false }));
    if (host.isConnected) {
      Widget.attach(renderer, host);
    }
    return () => renderer.dispose();
  };
}
