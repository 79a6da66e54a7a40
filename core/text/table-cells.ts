/** Returns the cells of a row of a Markdown table, trimmed; `\|` is a bar in a cell. */
export function tableCells(row: string): string[] {
  return row
    .trim()
    .replace(/^\||(?<!\\)\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.replaceAll('\\|', '|').trim());
}
