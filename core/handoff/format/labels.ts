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

/** How explicitly a label says what comes next; 0 when it does not. A label must say nothing else. */
export function nextActionRank(title: string): number {
  const ranks = { 'start-here': 3, 'next-action': 2, remaining: 1 } as const;
  const said = meaningsOf(title).filter(({ strength }) => strength === 3);
  return Math.max(
    0,
    ...said.map(({ meaning }) => (meaning in ranks ? ranks[meaning as keyof typeof ranks] : 0)),
  );
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
