import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';

import type { RenderMarkdown } from '../components/Markdown';

const MIME = 'text/markdown';

/** Draws Markdown as JupyterLab does; it is not trusted, for anyone may have written it. */
export function markdownWith(rendermime: IRenderMimeRegistry): RenderMarkdown {
  return (text, host) => {
    const renderer = rendermime.createRenderer(MIME);
    void renderer.renderModel(rendermime.createModel({ data: { [MIME]: text }, trusted: false }));
    if (host.isConnected) {
      Widget.attach(renderer, host);
    }
    return () => renderer.dispose();
  };
}
