/** The colour codes that a terminal would have read: escape, bracket, digits, m. */
const COLOURS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*[A-Za-z]`, 'g');

/** What was printed, without the codes for a terminal's colours. */
export function plainText(printed: string): string {
  return printed.replace(COLOURS, '');
}
