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
    const item = listItem.exec(line);
    if (item) itemIndent = item[0].length - 1;
    // An item's own line may open a fence: its marker counts as indentation.
    const opened = fenceOpen.exec(item ? ' '.repeat(itemIndent) + line.slice(itemIndent) : line);
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
    const html = htmlBlock.exec(line);
    if (html) {
      const end = html[1] ? /-->/ : new RegExp(`</${html[2]}>`, 'i');
      if (!end.test(line)) htmlEnd = end;
      paragraphLines = 0;
      return;
    }
    const atx = atxHeading.exec(line);
    if (atx) {
      headings.push({ level: (atx[1] ?? '').length, title: (atx[2] ?? '').trim(), index, lines: 1 });
      itemIndent = 0;
      paragraphLines = 0;
      return;
    }
    const underline = /^ {0,3}(=+|-+)[ \t]*$/.exec(line);
    if (underline && paragraphLines === 1 && itemIndent === 0) {
      const level = (underline[1] ?? '').startsWith('=') ? 1 : 2;
      headings.push({ level, title: (lines[index - 1] ?? '').trim(), index: index - 1, lines: 2 });
      paragraphLines = 0;
      return;
    }
    paragraphLines = blank || /^ {4}|^ {0,3}[>|<]/.test(line) ? 0 : paragraphLines + 1;
  });
  return headings;
}

/** Which of our sections a heading names, or `other`. */
export function sectionKeyOf(title: string): SectionKey | 'other' {
  const plain = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
  return beginnings.find(([, start]) => plain === start || plain.startsWith(`${start} `))?.[0] ?? 'other';
}

function trimBlankLines(lines: readonly string[]): string {
  return lines
    .join('\n')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
}

/**
 * Splits a body into its sections. A section reaches to the next heading of the same or a higher level, or to the
 * next heading that names one of ours; deeper headings stay part of it.
 */
export function splitSections(body: string): Section[] {
  const lines = body.split(/\r\n|\n|\r/);
  const sections: Section[] = [];
  let open: { key: Section['key']; title: string; level: number; from: number; line: number } = {
    key: 'preamble',
    title: '',
    level: 0,
    from: 0,
    line: 1,
  };
  const close = (end: number) => {
    const content = trimBlankLines(lines.slice(open.from, end));
    if (open.key !== 'preamble' || content !== '' || open.title !== '') {
      sections.push({ key: open.key, title: open.title, line: open.line, content });
    }
  };
  for (const heading of findHeadings(lines)) {
    const key = heading.level <= 3 ? sectionKeyOf(heading.title) : 'other';
    const inside = open.key !== 'preamble' && key === 'other' && heading.level > open.level;
    if (inside) continue;
    close(heading.index);
    open = {
      key: heading.level === 1 && key === 'other' ? 'preamble' : key,
      title: heading.title,
      level: heading.level === 1 && key === 'other' ? 0 : heading.level,
      from: heading.index + heading.lines,
      line: heading.index + 1,
    };
  }
  close(lines.length);
  return sections;
}

/** The content of all sections with that key, joined; empty when there is none. */
export function sectionContent(sections: readonly Section[], key: SectionKey): string {
  return sections
    .filter((section) => section.key === key && section.content !== '')
    .map((section) => section.content)
    .join('\n\n');
}
