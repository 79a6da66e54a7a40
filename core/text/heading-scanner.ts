export interface Heading {
  level: number;
  title: string;
  /** 0-based line index; `lines` is 2 for an underlined (setext) heading. */
  index: number;
  lines: 1 | 2;
}

const fenceOpen = /^( *)(`{3,}(?!.*`)|~{3,})/;
const listItem = /^ *(?:[-*+]|\d{1,9}[.)]) +\S/;
const atxHeading = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const setextLine = /^ {0,3}(=+|-+)[ \t]*$/;
const htmlBlock = /^ {0,3}<(?:(!--)|(pre|script|style|textarea)(?=[\s>]|$))/i;

/** What ends the comment or raw block that begins with a line; null when none does. No heading stands before that. */
export function htmlEndOf(line: string): string | null {
  const html = htmlBlock.exec(line);
  if (!html) return null;
  return html[1] ? '-->' : `</${html[2]?.toLowerCase()}>`;
}

/** Lines that begin so may mean something; all others go on with a paragraph. */
const meaningful = '#`~<>|=-*+0123456789';
/** A longer line begins nothing: nobody could read it, and the patterns would take time and memory without bound. */
const lineLimit = 4_096;

interface Fence {
  mark: string;
  length: number;
  indent: number;
}

function closerOf({ mark, length, indent }: Fence): string {
  return ' '.repeat(indent) + mark.repeat(length);
}

/**
 * Told of every line in which no heading can stand: it opens fenced code, a comment or a raw block, goes on with one, or
 * closes it. With what opens comes the line that would close it.
 */
export type OnHidden = (index: number, part: 'opens' | 'inside' | 'closes', closer?: string) => void;

/**
 * Reads a text line by line and gives the headings as CommonMark sees them: none inside fenced code (an unclosed fence
 * runs to the end of the text or of its list item), none inside HTML comments or raw blocks. An underlined heading is
 * given at its underline, with the index of its title.
 */
export function headingScanner(onHidden?: OnHidden): (line: string, index: number) => Heading | null {
  let fence: Fence | null = null;
  let htmlEnd: string | null = null;
  let itemIndent = 0;
  let paragraphLines = 0;
  let previous = '';

  return (line, index) => {
    const before = previous;
    previous = line;
    const text = line.trimStart();
    const blank = text === '';
    const indent = line.length - text.length;
    if (htmlEnd) {
      const closes = line.toLowerCase().includes(htmlEnd);
      onHidden?.(index, closes ? 'closes' : 'inside');
      if (closes) htmlEnd = null;
      return null;
    }
    if (!blank && indent < itemIndent) {
      if (fence && fence.indent > 0 && fence.indent >= itemIndent) fence = null;
      if (!fence) itemIndent = 0;
    }
    if (fence) {
      const rest = text.trimEnd();
      const marked = rest.length >= fence.length && rest === fence.mark.repeat(rest.length);
      const closes = marked && indent - fence.indent <= 3;
      onHidden?.(index, closes ? 'closes' : 'inside');
      if (closes) fence = null;
      return null;
    }
    if (blank || line.length > lineLimit || !meaningful.includes(text.charAt(0))) {
      paragraphLines = blank || line.startsWith('    ') ? 0 : paragraphLines + 1;
      return null;
    }
    const first = text.charAt(0);
    const item = '#`~<>|='.includes(first) ? null : listItem.exec(line);
    if (item) itemIndent = item[0].length - 1;
    // An item's own line may open a fence: its marker counts as indentation.
    const opened =
      item || first === '`' || first === '~'
        ? fenceOpen.exec(item ? ' '.repeat(itemIndent) + line.slice(itemIndent) : line)
        : null;
    if (opened && (opened[1] ?? '').length - itemIndent <= 3) {
      const marks = opened[2] ?? '';
      fence = { mark: marks.charAt(0), length: marks.length, indent: itemIndent };
      onHidden?.(index, 'opens', closerOf(fence));
      paragraphLines = 0;
      return null;
    }
    if (item) {
      paragraphLines = 0;
      return null;
    }
    const html = first === '<' ? htmlEndOf(line) : null;
    if (html !== null) {
      if (!line.toLowerCase().includes(html)) {
        htmlEnd = html;
        onHidden?.(index, 'opens', html);
      }
      paragraphLines = 0;
      return null;
    }
    const atx = first === '#' ? atxHeading.exec(line) : null;
    if (atx) {
      itemIndent = 0;
      paragraphLines = 0;
      return { level: (atx[1] ?? '').length, title: (atx[2] ?? '').trim(), index, lines: 1 };
    }
    const underline = first === '=' || first === '-' ? setextLine.exec(line) : null;
    if (underline && paragraphLines === 1 && itemIndent === 0 && before.length <= lineLimit) {
      const level = (underline[1] ?? '').startsWith('=') ? 1 : 2;
      paragraphLines = 0;
      return { level, title: before.trim(), index: index - 1, lines: 2 };
    }
    paragraphLines = /^ {4}|^ {0,3}[>|<]/.test(line) ? 0 : paragraphLines + 1;
    return null;
  };
}
