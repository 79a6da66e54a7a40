import { meaningsOf } from './heading-meaning.ts';

/** A line that names what follows it without being a heading: `**Next steps:**`, `Next: run the tests`. */
export interface Label {
  title: string;
  /** Whether the line holds nothing else. */
  alone: boolean;
  bold: boolean;
  /** Columns before a list item's text; 0 outside of lists. */
  item: number;
}

const listMark = /^ *(?:[-*+]|\d{1,9}[.)]) +(?:\[[ xX]\] +)?/;
const boldLabel =
  /^(?:\*\*|__)([^*_\n]{1,80}?) *(?:[:：] *(?:\*\*|__)|(?:\*\*|__) *[:：]|(?:\*\*|__)$) *(.*)$/;
const plainLabel = /^([^\s*_`|<>:：#][^*_`|<>:：]{0,60})[:：](?: +(.*)|)$/;
const wideColon = /^([^\s*_`|<>:：#][^*_`|<>:：]{0,30})：(.*)$/;
/** `->`, `[10:06]`, `10:06 ada:`, `**Ada:**`: what a line may begin with before its label. */
const arrow = /^(?:[-=]+>|[→➜➔⇒»❯]|>>+)\s*/;
const clock = /^(?:\[\d{1,2}:\d{2}(?::\d{2})?[^\]]{0,12}\]|\d{1,2}:\d{2}(?::\d{2})?(?=\s))\s*(?:[-–]\s+)?/;
const speaker = /^<?[^\s:：<>|]{1,24}(?: [^\s:：<>|]{1,24})?>?[:：]\s+(?=\S)/;
const tableRow = /^\|\s*([^|]{1,80}?)\s*\|\s*([^|]*\S)\s*(?:\||$)/;
/** A longer line is prose. */
const lineLimit = 400;

/** Returns the label that a line of prose begins with; null for none. */
export function readLabel(line: string): Label | null {
  const mark = listMark.exec(line)?.[0] ?? '';
  const text = (mark === '' ? line : line.slice(mark.length)).trim();
  if (text.length > lineLimit) return null;
  const bold = boldLabel.exec(text);
  const found = bold ?? plainLabel.exec(text) ?? wideColon.exec(text);
  if (!found) return null;
  const [, title = '', rest = ''] = found;
  return { title: title.trim(), alone: rest.trim() === '', bold: bold !== null, item: mark.length };
}

/** How explicitly a label says what comes next; 0 when it does not. One with text behind it must say nothing else. */
function nextActionRank({ title, alone }: Label): number {
  const ranks = { 'start-here': 3, 'next-action': 2, remaining: 1 } as const;
  const said = meaningsOf(title).map(({ meaning, strength }) => {
    const rank = meaning in ranks ? ranks[meaning as keyof typeof ranks] : 0;
    return strength === 3 ? rank : strength === 2 && alone ? rank / 2 : 0;
  });
  return Math.max(0, ...said);
}

/** A label that says what comes next. */
export interface NextLabel extends Label {
  rank: number;
}

/**
 * Returns the label of a line that says what comes next: its own, one behind an arrow or who said it when, a row of a
 * table, or an item with `after`, the line below it, as its content. Null for any other line.
 */
export function readNextLabel(line: string, after: string): NextLabel | null {
  const ranked = (label: Label | null): NextLabel | null => {
    const rank = label ? nextActionRank(label) : 0;
    return label && rank > 0 ? { ...label, rank } : null;
  };
  if (line.length > lineLimit) return null;
  const own = ranked(readLabel(line));
  if (own) return own;
  // What is before the label stays in the text: it says who said so.
  const within = { alone: false, bold: false, item: 0 };
  const row = tableRow.exec(line.trim());
  if (row) return ranked({ ...within, title: (row[1] ?? '').replaceAll('**', '') });
  const mark = listMark.exec(line)?.[0] ?? '';
  const text = line.slice(mark.length);
  const bare = text.replace(arrow, '').replace(clock, '');
  for (const rest of [bare, bare.replace(speaker, '')]) {
    const label = rest === text ? null : ranked(readLabel(rest));
    if (label) return { ...label, alone: false, item: mark.length };
  }
  const depth = line.length - line.trimStart().length;
  if (mark === '' || after.trim() === '' || after.length - after.trimStart().length <= depth) return null;
  return ranked({ ...within, title: text.trim(), item: mark.length });
}

/** Returns the line after the last one that belongs to a label: its item, its paragraph, or the list right below it. */
export function labelEnd(lines: readonly string[], at: number, label: Label): number {
  const first = lines[at] ?? '';
  const indent = first.length - first.trimStart().length;
  let end = at + 1;
  let blank = false;
  for (let next = at + 1; next < lines.length; next++) {
    const line = lines[next] ?? '';
    const text = line.trimStart();
    if (text === '') {
      blank = true;
      continue;
    }
    const deep = line.length - text.length;
    const isItem = listMark.test(line);
    if (/^#{1,6}\s/.test(text)) break;
    if (
      label.item > 0
        ? deep <= indent && (isItem || blank)
        : blank && !isItem && deep < 2 && !/^[`~]{3}/.test(text)
    )
      break;
    if (label.item === 0 && !isItem && deep === 0 && readLabel(line)) break;
    if (label.item === 0 && blank && !label.alone && !isItem) break;
    blank = false;
    end = next + 1;
  }
  return end;
}
