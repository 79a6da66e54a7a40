import { neutralisePath } from '../../../core/text/untrusted.ts';

/** Columns padded by characters: the table library takes a third of a second for a thousand rows. */
export function renderColumns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows.map((row) => row.map(neutralisePath))];
  const widths = head.map((_, column) => Math.max(...all.map((row) => [...(row[column] ?? '')].length)));
  const pad = (cell: string, column: number) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length);
  return all.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}
