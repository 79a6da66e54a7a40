export interface Heading {
  level: number;
  title: string;
  /** 0-based line index; `lines` is 2 for an underlined (setext) heading. */
  index: number;
  lines: 1 | 2;
}

/** What a list item begins with: only such lines are looked at closer, a cold regular expression costs a start. */
const itemMarks = '-*+0123456789';
const fenceOpen = /^( *)(`{3,}(?!.*`)|~{3,})/;
const listItem = /^ *(?:[-*+]|\d{1,9}[.)]) +\S/;
const atxHeading = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const htmlBlock = /^ {0,3}<(?:(!--)|(pre|script|style|textarea)(?=[\s>]|$))/i;

/**
 * Finds the headings of a Markdown text as CommonMark sees them: none inside fenced code (an unclosed fence runs to
 * the end of the text or of its list item), none inside HTML comments or raw blocks.
 */
export function findHeadings(lines: readonly string[]): Heading[] {
  const headings: Heading[] = [];
  let fence: { mark: string; length: number; indent: number } | null = null;
  let htmlEnd: RegExp | null = null;
  let itemIndent = 0;
  let paragraphLines = 0;

  lines.forEach((line, index) => {
    const blank = line.trim() === '';
    const indent = line.length - line.trimStart().length;
    if (htmlEnd) {
      if (htmlEnd.test(line)) htmlEnd = null;
      return;
    }
    if (!blank && indent < itemIndent) {
      if (fence && fence.indent > 0 && fence.indent >= itemIndent) fence = null;
      if (!fence) itemIndent = 0;
    }
    if (fence) {
      const rest = line.trim();
      const closes = rest.length >= fence.length && rest === fence.mark.repeat(rest.length);
      if (closes && indent - fence.indent <= 3) fence = null;
      return;
    }
    const mark = line.charAt(indent);
    const item = itemMarks.includes(mark) ? listItem.exec(line) : null;
    if (item) itemIndent = item[0].length - 1;
    // An item's own line may open a fence: its marker counts as indentation.
    const opened =
      item || mark === '`' || mark === '~'
        ? fenceOpen.exec(item ? ' '.repeat(itemIndent) + line.slice(itemIndent) : line)
        : null;
    if (opened && (opened[1] ?? '').length - itemIndent <= 3) {
      const marks = opened[2] ?? '';
      fence = { mark: marks.charAt(0), length: marks.length, indent: itemIndent };
      paragraphLines = 0;
      return;
    }
    if (item) {
      paragraphLines = 0;
      return;
    }
    const html = mark === '<' ? htmlBlock.exec(line) : null;
    if (html) {
      const end = html[1] ? /-->/ : new RegExp(`</${html[2]}>`, 'i');
      if (!end.test(line)) htmlEnd = end;
      paragraphLines = 0;
      return;
    }
    const atx = mark === '#' ? atxHeading.exec(line) : null;
    if (atx) {
      headings.push({ level: (atx[1] ?? '').length, title: (atx[2] ?? '').trim(), index, lines: 1 });
      itemIndent = 0;
      paragraphLines = 0;
      return;
    }
    const underline =
      (mark === '=' || mark === '-') && paragraphLines === 1 && itemIndent === 0
        ? /^ {0,3}(=+|-+)[ \t]*$/.exec(line)
        : null;
    if (underline) {
      const level = (underline[1] ?? '').startsWith('=') ? 1 : 2;
      headings.push({ level, title: (lines[index - 1] ?? '').trim(), index: index - 1, lines: 2 });
      paragraphLines = 0;
      return;
    }
    const paragraph = !blank && !line.startsWith('    ') && !'>|<'.includes(mark);
    paragraphLines = paragraph ? paragraphLines + 1 : 0;
  });
  return headings;
}
