import { act } from '@testing-library/react';
import type { Result } from 'axe-core';
import axe from 'axe-core';

/** What axe finds without a layout: names, roles, structure. Contrast, and the regions of a page, are for the browser tests. */
export async function faultsOf(node: Element = document.body): Promise<string[]> {
  let violations: readonly Result[] = [];
  await act(async () => {
    const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
    ({ violations } = await axe.run(node, { rules }));
  });
  return violations.flatMap(({ id, help, nodes }) => nodes.map(each => `${id}: ${help}: ${each.html.slice(0, 200)}`));
}
