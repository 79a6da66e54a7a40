/** The sections of a handoff's body, in the order of spec/file-format.md; `preamble` and `other` are the rest. */
export const sectionKeys = [
  'status',
  'next-action',
  'decisions',
  'done',
  'follow-ups',
  'assumptions',
  'verification',
  'files',
  'donts',
  'reader',
] as const;

export type SectionKey = (typeof sectionKeys)[number];

/** Headings as we write them. Reading matches them by their beginning, without regard to case and punctuation. */
export const sectionTitles: Readonly<Record<SectionKey, string>> = {
  status: 'Status as of',
  'next-action': 'Immediate next action',
  decisions: 'Decisions made (with evidence)',
  done: 'Recently verified / completed — DO NOT REDO',
  'follow-ups': 'Open follow-ups',
  assumptions: 'Assumptions / world-model snapshot',
  verification: 'Verification commands',
  files: 'Files touched this session',
  donts: 'What NOT to do on resume',
  reader: 'Reader instruction',
};

const beginnings: readonly [SectionKey, string][] = [
  ['status', 'status as of'],
  ['next-action', 'immediate next action'],
  ['decisions', 'decisions made'],
  ['done', 'recently verified'],
  ['follow-ups', 'open follow ups'],
  ['assumptions', 'assumptions'],
  ['verification', 'verification commands'],
  ['files', 'files touched'],
  ['donts', 'what not to do'],
  ['reader', 'reader instruction'],
];

export interface Section {
  key: SectionKey | 'preamble' | 'other';
  /** Heading text without its marks; empty for the preamble. */
  title: string;
  /** 1-based line of the heading in the body. */
  line: number;
  /** Everything under the heading, trimmed of blank lines at both ends. */
  content: string;
}

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

/** Lines that begin so may mean something; all others go on with a paragraph. */
const meaningful = /^\s*[#`~<>|=\-*+\d]/;
/** A longer line is no heading: nobody could read it, and reading it as one takes memory without bound. */
const headingLimit = 4_096;

/**
 * Reads a text line by line and gives the headings as CommonMark sees them: none inside fenced code (an unclosed fence
 * runs to the end of the text or of its list item), none inside HTML comments or raw blocks. An underlined heading is
 * given at its underline, with the index of its title.
 */
function headingScanner(): (line: string, index: number) => Heading | null {
  let fence: { mark: string; length: number; indent: number } | null = null;
  let htmlEnd: RegExp | null = null;
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
      if (htmlEnd.test(line)) htmlEnd = null;
      return null;
    }
    if (!blank && indent < itemIndent) {
      if (fence && fence.indent > 0 && fence.indent >= itemIndent) fence = null;
      if (!fence) itemIndent = 0;
    }
    if (fence) {
      const rest = text.trimEnd();
      const closes = rest.length >= fence.length && rest === fence.mark.repeat(rest.length);
      if (closes && indent - fence.indent <= 3) fence = null;
      return null;
    }
    if (blank || !meaningful.test(line)) {
      paragraphLines = blank || /^ {4}/.test(line) ? 0 : paragraphLines + 1;
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
      paragraphLines = 0;
      return null;
    }
    if (item) {
      paragraphLines = 0;
      return null;
    }
    const html = first === '<' ? htmlBlock.exec(line) : null;
    if (html) {
      const end = html[1] ? /-->/ : new RegExp(`</${html[2]}>`, 'i');
      if (!end.test(line)) htmlEnd = end;
      paragraphLines = 0;
      return null;
    }
    const atx = first === '#' && line.length <= headingLimit ? atxHeading.exec(line) : null;
    if (atx) {
      itemIndent = 0;
      paragraphLines = 0;
      return { level: (atx[1] ?? '').length, title: (atx[2] ?? '').trim(), index, lines: 1 };
    }
    const underline = first === '=' || first === '-' ? setextLine.exec(line) : null;
    if (underline && paragraphLines === 1 && itemIndent === 0 && before.length <= headingLimit) {
      const level = (underline[1] ?? '').startsWith('=') ? 1 : 2;
      paragraphLines = 0;
      return { level, title: before.trim(), index: index - 1, lines: 2 };
    }
    paragraphLines = /^ {4}|^ {0,3}[>|<]/.test(line) ? 0 : paragraphLines + 1;
    return null;
  };
}

/** Finds the headings of a Markdown text. */
export function findHeadings(lines: readonly string[]): Heading[] {
  const scan = headingScanner();
  return lines.flatMap((line, index) => scan(line, index) ?? []);
}

/** The first words of our headings: a cheap test before the real one. */
const ourWord = new RegExp(beginnings.map(([, start]) => start.split(' ', 1)[0]).join('|'), 'i');

/** Which of our sections a heading names, or `other`. */
export function sectionKeyOf(title: string): SectionKey | 'other' {
  if (!ourWord.test(title)) return 'other';
  const plain = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
  return beginnings.find(([, start]) => plain === start || plain.startsWith(`${start} `))?.[0] ?? 'other';
}

/** Calls `visit` with each line of a text, its 0-based index and where it begins; a lone `\r` ends a line too. */
function visitLines(text: string, visit: (line: string, index: number, start: number) => void): void {
  let feed = text.indexOf('\n');
  let carriage = text.indexOf('\r');
  for (let start = 0, index = 0; ; index++) {
    if (feed >= 0 && feed < start) feed = text.indexOf('\n', start);
    if (carriage >= 0 && carriage < start) carriage = text.indexOf('\r', start);
    const end = feed < 0 ? carriage : carriage < 0 ? feed : Math.min(feed, carriage);
    visit(end < 0 ? text.slice(start) : text.slice(start, end), index, start);
    if (end < 0) return;
    start = end === carriage && feed === end + 1 ? end + 2 : end + 1;
  }
}

const lineBreak = /[\n\r]/;

/** The text between two offsets with `\n` as line end, without blank lines at its beginning and white space at its end. */
function contentBetween(text: string, from: number, to: number): string {
  let start = from;
  for (let at = from; at < to; at++) {
    const character = text.charAt(at);
    if (lineBreak.test(character)) start = at + 1;
    else if (character !== ' ' && character !== '\t') break;
  }
  const content = text.slice(start, to).trimEnd();
  return content.includes('\r') ? content.replace(/\r\n?/g, '\n') : content;
}

/** Beyond these a heading opens no section any more: no honest handoff has as many, and each one costs. */
const sectionLimit = { ofOthers: 400, ofOurs: 800 };

/**
 * Splits a body into its sections. A section reaches to the next heading of the same or a higher level, or to the
 * next heading that names one of ours; deeper headings stay part of it.
 */
export function splitSections(body: string): Section[] {
  const sections: Section[] = [];
  let open: { key: Section['key']; title: string; level: number; from: number; line: number } = {
    key: 'preamble',
    title: '',
    level: 0,
    from: 0,
    line: 1,
  };
  const close = (end: number) => {
    const content = contentBetween(body, open.from, end);
    if (open.key !== 'preamble' || content !== '' || open.title !== '') {
      sections.push({ key: open.key, title: open.title, line: open.line, content });
    }
  };
  const scan = headingScanner();
  let previousStart = 0;
  visitLines(body, (line, index, start) => {
    const heading = scan(line, index);
    const headingStart = heading?.lines === 2 ? previousStart : start;
    previousStart = start;
    if (!heading) return;
    const key = heading.level <= 3 ? sectionKeyOf(heading.title) : 'other';
    const limit = key === 'other' ? sectionLimit.ofOthers : sectionLimit.ofOurs;
    if (sections.length >= limit) return;
    const inside = open.key !== 'preamble' && key === 'other' && heading.level > open.level;
    if (inside) return;
    close(headingStart);
    const isTitle = heading.level === 1 && key === 'other';
    open = {
      key: isTitle ? 'preamble' : key,
      title: heading.title,
      level: isTitle ? 0 : heading.level,
      from: Math.min(start + line.length, body.length),
      line: heading.index + 1,
    };
  });
  close(body.length);
  return sections;
}

/** The content of all sections with that key, joined; empty when there is none. */
export function sectionContent(sections: readonly Section[], key: SectionKey): string {
  return sections
    .filter((section) => section.key === key && section.content !== '')
    .map((section) => section.content)
    .join('\n\n');
}
