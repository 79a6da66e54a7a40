import { visitHeadings } from '../../text/headings.ts';
import { meaningsOf } from './heading-meaning.ts';
import type { Opener } from './openers.ts';

/** A line that a person marked as a heading without Markdown's marks. */
interface Marked {
  title: string;
  level: number;
  /** Whether the mark alone makes it a heading; else it must say what its section is. */
  sure: boolean;
}

/** Below all headings of Markdown, above a bold line. */
const markedLevel = 6;
const titleLimit = 80;
/** Behind so many nothing more is looked for. */
const readLimit = 2_000;

const html = /^<h([1-6])(?:\s[^>]*)?>(.*?)<\/h\1\s*>\s*$/i;
/** `** Status` (org-mode), `== Status` (AsciiDoc). */
const repeated = /^(\*{2,6}|={1,6})\s+([^*=\s].*?)(?:\s+\1)?$/;
/** `■ 現状`, `▶ Next`. */
const symbol = /^[\u25a0-\u25ff\u2605\u2606\u203b\u27a4\u2b25-\u2b2f]\ufe0f?\s*(\S.*)$/;
/** `[Next]`, `【次のステップ】`, `--- Next ---`. */
const bracketed =
  /^(?:\[([^\]]+)\]|【([^】]+)】|《([^》]+)》|([-=*~_#+])\4{1,}\s*([^-=*~_#+\s].*?)\s*\4{2,})$/;
/** `3. Next steps`, `3) Next steps`, `III. Next steps`, `三、后续工作`, `* Next steps`. */
const listed =
  /^(?:\d{1,2}(?:\.\d{1,2})*[.)、:]?|[IVX]{1,4}[.)]|第?[一二三四五六七八九十]{1,3}[、.．章节)）]|[*+-])\s*(\S.*)$/;
const underline = /^([~^"'`*+#.:_=-])\1{2,}\s*$/;
/** Whether a line is written in capitals; scripts without them have none. */
const isUpperCase = (text: string) =>
  text === text.toUpperCase() && text.toLowerCase() !== text && /\S\S.*\S/.test(text);

/** Whether a line could begin the content of a heading that no mark makes one: nothing, or a list. */
const follows = (line: string) => line.trim() === '' || /^\s*(?:[-*+•·]|\d{1,2}[.)])\s/.test(line);

/** Returns the heading that a line is by a mark of its own; null for none. */
function markedLine(line: string, before: string, after: string): Marked | null {
  const text = line.trim();
  const of = (title: string, level = markedLevel, sure = true): Marked => ({ title, level, sure });
  const tag = html.exec(text);
  if (tag) return of((tag[2] ?? '').replace(/<[^>]*>/g, ''), Number(tag[1]));
  if (line.startsWith(' ')) return null;
  const marks = repeated.exec(text);
  if (marks) return of(marks[2] ?? '', (marks[1] ?? '').length);
  const found = symbol.exec(text) ?? bracketed.exec(text);
  if (found) return of(found[1] ?? found[2] ?? found[3] ?? found[5] ?? '');
  const isFree = before.trim() === '';
  if (isFree && underline.test(after) && after.trim().length >= Math.max(3, text.length - 2)) return of(text);
  // An item whose neighbours are items is one of a list.
  const item = listed.exec(text);
  const isAbove =
    after.trim() === '' || /^\s/.test(after) || (/^[^*+-]/.test(text) && /^[-*+•・]/.test(after));
  if (item) return isFree && isAbove ? of(item[1] ?? '', markedLevel, false) : null;
  if (!isFree || !follows(after) || /[.,;:。，；：、]$/.test(text)) return null;
  return of(text, markedLevel, isUpperCase(text) && !/[:：]/.test(text));
}

/** Lines of tildes of one length with the line above underline it; to Markdown they would open a fence. */
const tildes = /^(\S.*)(\r?\n)(~{3,})(?=[ \t]*\r?$)/gm;

function withoutTildes(body: string): string {
  return body.replace(tildes, (whole: string, title: string, mark: string, line: string) =>
    Math.abs(title.length - line.length) <= 1 ? title + mark + '^'.repeat(line.length) : whole,
  );
}

/**
 * Returns the headings that a body marks in the manner of org-mode, AsciiDoc, HTML, or of people who write plain text.
 * They are looked for only where no heading of Markdown says what comes next.
 */
export function findMarkedLines(body: string): Opener[] {
  const text = withoutTildes(body);
  let read = 0;
  const lines: { text: string; index: number; start: number; end: number }[] = [];
  const all = text.split(/\r\n|\r|\n/);
  visitHeadings(
    text,
    () => {},
    (line, start, end) => lines.push({ ...line, start, end }),
  );
  return lines.flatMap(({ text: line, index, start, end }): Opener[] => {
    if (line.length > titleLimit * 2 || read > readLimit) return [];
    const after = all[index + 1] ?? '';
    const marked = markedLine(line, all[index - 1] ?? '', after);
    const title = marked?.title.trim() ?? '';
    if (!marked || title === '' || title.length > titleLimit) return [];
    read++;
    const said = meaningsOf(title).filter(({ strength }) => strength === 3);
    if (!marked.sure && said.length === 0) return [];
    const isUnderlined = underline.test(after);
    const under = isUnderlined ? text.indexOf(after, end) + after.length : end;
    return [{ title, level: marked.level, line: index, start, end: under, own: null, said }];
  });
}
