export interface Heading {
  level: number;
  title: string;
  /** 0-based line index; `lines` is 2 for an underlined (setext) heading. */
  index: number;
  lines: 1 | 2;
}

const fenceOpen = /^( *)(`{3,}(?!.*`)|~{3,})/;
const listItem = /^ *(?:[-*+]|\d{1,9}[.)]) +\S/;
const atxHeading = /^ {0,3}(#{1,6})(?:[ \t]+(.*))?$/;
const setextLine = /^ {0,3}(=+|-+)[ \t]*$/;
const htmlBlock = /^ {0,3}<(?:(!--)|(pre|script|style|textarea)(?=[\s>]|$))/i;

/** A title without the marks that may close it. No pattern: on a run of spaces it would take quadratic time. */
function withoutClosing(title: string): string {
  const endOf = (text: string, marks: string) => {
    let end = text.length;
    while (end > 0 && marks.includes(text.charAt(end - 1))) end--;
    return end;
  };
  const whole = title.slice(0, endOf(title, ' \t'));
  const open = whole.slice(0, endOf(whole, '#'));
  return (/[ \t]$/.test(open) ? open : whole).trim();
}

/** What ends the comment or raw block that begins with a line; null when none does. */
function htmlEndOf(line: string): string | null {
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

/** What a line is: a heading, prose (of a paragraph or list), a tag or a row of a table, or anything else. */
type Line = Heading | 'prose' | 'markup' | null;

/** Reads line by line; an underlined heading is given at its underline. */
function headingScanner(): (line: string, index: number) => Line {
  let fence: Fence | null = null;
  let htmlEnd: string | null = null;
  let itemIndent = 0;
  let paragraphLines = 0;
  let previous = '';
  const noHeading = (lines: number): Line => {
    paragraphLines = lines;
    return lines > 0 ? 'prose' : null;
  };

  return (line, index) => {
    const before = previous;
    previous = line;
    const text = line.trimStart();
    const blank = text === '';
    const indent = line.length - text.length;
    if (htmlEnd) {
      if (line.toLowerCase().includes(htmlEnd)) htmlEnd = null;
      return null;
    }
    if (!blank && indent < itemIndent) {
      if (fence && fence.indent > 0 && fence.indent >= itemIndent) fence = null;
      if (!fence) itemIndent = 0;
    }
    if (fence) {
      const rest = text.trimEnd();
      const marked = rest.length >= fence.length && rest === fence.mark.repeat(rest.length);
      if (marked && indent - fence.indent <= 3) fence = null;
      return null;
    }
    if (blank || line.length > lineLimit || !meaningful.includes(text.charAt(0))) {
      return noHeading(blank || line.startsWith('    ') ? 0 : paragraphLines + 1);
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
      return noHeading(0);
    }
    if (item) {
      paragraphLines = 0;
      return 'prose';
    }
    const html = first === '<' ? htmlEndOf(line) : null;
    if (html !== null) {
      if (!line.toLowerCase().includes(html)) htmlEnd = html;
      return noHeading(0);
    }
    const atx = first === '#' ? atxHeading.exec(line) : null;
    if (atx) {
      itemIndent = 0;
      paragraphLines = 0;
      return { level: (atx[1] ?? '').length, title: withoutClosing(atx[2] ?? ''), index, lines: 1 };
    }
    const underline = first === '=' || first === '-' ? setextLine.exec(line) : null;
    if (underline && paragraphLines === 1 && itemIndent === 0 && before.length <= lineLimit) {
      const level = (underline[1] ?? '').startsWith('=') ? 1 : 2;
      paragraphLines = 0;
      return { level, title: before.trim(), index: index - 1, lines: 2 };
    }
    const isProse = !/^ {4}|^ {0,3}[>|<]/.test(line);
    const kind = noHeading(isProse ? paragraphLines + 1 : 0);
    return kind ?? (first === '<' || first === '|' ? 'markup' : null);
  };
}

/**
 * Returns the headings of a text as CommonMark sees them. Besides `markdown.ts`, as markdown-it takes up to 300 MiB
 * for a handoff of 1 MiB, and a session start is promised 150.
 */
export function findHeadings(lines: readonly string[]): Heading[] {
  const scan = headingScanner();
  return lines.flatMap((line, index) => {
    const found = scan(line, index);
    return found === null || typeof found === 'string' ? [] : found;
  });
}

/** A line of prose, of tags or of a table, as it is visited. */
export interface ProseLine {
  text: string;
  index: number;
}

/**
 * Calls back with each heading, and with each line of prose, tags or a table, and its offsets. A list of all lines would take as much
 * memory as the text.
 */
export function visitHeadings(
  text: string,
  visit: (heading: Heading, start: number, end: number) => void,
  visitProse?: (line: ProseLine, start: number, end: number) => void,
) {
  const scan = headingScanner();
  let feed = text.indexOf('\n');
  let carriage = text.indexOf('\r');
  let previous = 0;
  for (let start = 0, index = 0; ; index++) {
    if (feed >= 0 && feed < start) feed = text.indexOf('\n', start);
    if (carriage >= 0 && carriage < start) carriage = text.indexOf('\r', start);
    const found = feed < 0 ? carriage : carriage < 0 ? feed : Math.min(feed, carriage);
    const end = found < 0 ? text.length : found;
    const line = text.slice(start, end);
    const scanned = scan(line, index);
    if (typeof scanned === 'string') visitProse?.({ text: line, index }, start, end);
    else if (scanned) visit(scanned, scanned.lines === 2 ? previous : start, end);
    if (found < 0) return;
    previous = start;
    start = end === carriage && feed === end + 1 ? end + 2 : end + 1;
  }
}
