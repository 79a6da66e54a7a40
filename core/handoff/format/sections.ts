import { type Heading, headingScanner, type OnHidden } from '../../text/heading-scanner.ts';
import { contentBetween, visitLines } from '../../text/lines.ts';

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

/** Finds the headings of a Markdown text. */
export function findHeadings(lines: readonly string[], onHidden?: OnHidden): Heading[] {
  const scan = headingScanner(onHidden);
  const found: Heading[] = [];
  lines.forEach((line, index) => {
    const heading = scan(line, index);
    if (heading) found.push(heading);
  });
  return found;
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
