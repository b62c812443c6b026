/** The texts of plotly's figures, which are written in some HTML, as plain text. */

const LETTERS: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'", amp: '&' };

/** What plotly would draw: its line ends as spaces, without its tags, and each escaped letter as itself. */
export function plotText(written: string): string {
  return written
    .replace(/<br\s*\/?>/gi, ' ')
    .replace(/<\/?(?:b|i|em|s|u|sub|sup|span|a|strong)(?:\s[^<>]*)?>/gi, '')
    .replace(/&(lt|gt|quot|amp|#39|#x27);/g, (_, name: string) => LETTERS[name] ?? '');
}
