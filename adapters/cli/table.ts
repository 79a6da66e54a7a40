import { neutralisePath } from '../../core/text/untrusted.ts';

/** Counts characters; most cells are ASCII, and `thread list` may have seven thousand. */
const widthOf = (cell: string) => (/^[ -~]*$/.test(cell) ? cell.length : [...cell].length);

/** Returns columns padded by characters, fit to read at 80. A table library takes 0.3 s for a thousand rows. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows.map((row) => row.map(neutralisePath))];
  const widths = head.map((_, column) => Math.max(...all.map((row) => widthOf(row[column] ?? ''))));
  const pad = (cell: string, column: number) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell));
  return all.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}
