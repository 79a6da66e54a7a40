/** Lines `start` to `end`, the latter excluded. */
export interface LineRange {
  start: number;
  end: number;
}

export const listMark = /^( *)([-*+]|\d{1,9}[.)]) +(?=\S)/;

/**
 * Divides lines into items: each top-level list item with all that is indented under it, each paragraph, each fence.
 * A line that merely goes on (lazy continuation) belongs to the item above.
 */
export function splitItems(
  lines: readonly string[],
  fenced: readonly boolean[],
  from: number,
  to: number,
): LineRange[] {
  const items: LineRange[] = [];
  let open: { start: number; content: number } | null = null;
  let blank = true;
  let listIndent: number | null = null;
  const close = (end: number) => {
    if (open === null) return;
    let last = end;
    while (last > open.start && (lines[last - 1] ?? '').trim() === '') last--;
    items.push({ start: open.start, end: last });
    open = null;
  };
  for (let index = from; index < to; index++) {
    const line = lines[index] ?? '';
    const wasBlank = blank;
    blank = line.trim() === '';
    if (blank) continue;
    const inside = fenced[index] === true && fenced[index - 1] === true && index > from;
    if (inside) continue;
    const mark = listMark.exec(line);
    const indent = line.length - line.trimStart().length;
    const topLevel = mark !== null && (listIndent === null || indent <= listIndent + 1);
    if (topLevel) {
      close(index);
      listIndent ??= indent;
      open = { start: index, content: mark[0].length };
      continue;
    }
    const goesOn = open !== null && (!wasBlank || (open.content > 0 && indent >= Math.min(2, open.content)));
    if (goesOn) continue;
    close(index);
    listIndent = null;
    open = { start: index, content: 0 };
  }
  close(to);
  return items;
}
