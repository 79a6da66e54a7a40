import { neutralisePath } from '../../core/text/untrusted.ts';

/** Returns columns padded by characters, fit to read at 80. A table library takes 0.3 s for a thousand rows. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows.map((row) => row.map(neutralisePath))];
  const widths = head.map((_, column) => Math.max(...all.map((row) => [...(row[column] ?? '')].length)));
  const pad = (cell: string, column: number) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length);
  return all.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}
