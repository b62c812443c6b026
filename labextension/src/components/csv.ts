/** The rows of a CSV text: quotes may hold commas, line ends and doubled quotes. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  const endCell = (): void => {
    row.push(cell);
    cell = '';
  };
  const endRow = (): void => {
    endCell();
    rows.push(row);
    row = [];
  };
  for (let place = 0; place < text.length; place += 1) {
    const letter = text.charAt(place);
    if (isQuoted && letter === '"' && text.charAt(place + 1) === '"') {
      cell += '"';
      place += 1;
    } else if (letter === '"') {
      isQuoted = !isQuoted;
    } else if (!isQuoted && letter === ',') {
      endCell();
    } else if (!isQuoted && letter === '\n') {
      endRow();
    } else if (isQuoted || letter !== '\r') {
      cell += letter;
    }
  }
  if (cell !== '' || row.length > 0) {
    endRow();
  }
  return rows;
}

/** The CSV text of rows, each cell quoted where it must be. */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return rows.map(row => row.map(quoted).join(',')).join('\n') + '\n';
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell;
}
