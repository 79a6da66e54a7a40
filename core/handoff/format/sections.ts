import { visitHeadings } from '../../text/headings.ts';

/**
 * The sections of a handoff's body, in the order of spec/file-format.md: how we write their headings, and the beginning
 * by which they are recognised, without regard to case and punctuation.
 */
const table = {
  status: ['Status as of', 'status as of'],
  'next-action': ['Immediate next action', 'immediate next action'],
  decisions: ['Decisions made (with evidence)', 'decisions made'],
  done: ['Recently verified / completed — DO NOT REDO', 'recently verified'],
  'follow-ups': ['Open follow-ups', 'open follow ups'],
  assumptions: ['Assumptions / world-model snapshot', 'assumptions'],
  verification: ['Verification commands', 'verification commands'],
  files: ['Files touched this session', 'files touched'],
  donts: ['What NOT to do on resume', 'what not to do'],
  reader: ['Reader instruction', 'reader instruction'],
} as const;

export type SectionKey = keyof typeof table;

export const sectionKeys = Object.keys(table) as SectionKey[];

const entries = Object.entries(table) as [SectionKey, readonly [title: string, beginning: string]][];

export const sectionTitles = Object.fromEntries(entries.map(([key, [title]]) => [key, title])) as Record<
  SectionKey,
  string
>;

/** `preamble` and `other` are what is in none of ours. */
export interface Section {
  key: SectionKey | 'preamble' | 'other';
  /** Heading text without its marks; empty for the preamble. */
  title: string;
  /** 1-based line of the heading in the body. */
  line: number;
  /** Everything under the heading, trimmed of blank lines at both ends. */
  content: string;
}

/** The first words of our headings: a cheap test before the real one. */
const ourWord = new RegExp(entries.map(([, [, start]]) => start.split(' ', 1)[0]).join('|'), 'i');

export function sectionKeyOf(title: string): SectionKey | 'other' {
  if (!ourWord.test(title)) return 'other';
  const plain = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim();
  return entries.find(([, [, start]]) => `${plain} `.startsWith(`${start} `))?.[0] ?? 'other';
}

/** Beyond these a heading opens no section any more: no honest handoff has as many, and each one costs. */
const sectionLimit = { ofOthers: 400, ofOurs: 800 };

/** The text between two offsets with `\n` as line end, without blank lines at its beginning and white space at its end. */
function contentBetween(text: string, from: number, to: number): string {
  const content = text.slice(from, to).replace(/^(?:[ \t]*[\r\n])+/, '');
  return content.trimEnd().replace(/\r\n?/g, '\n');
}

/**
 * Splits a body into its sections. One reaches to the next heading of the same or a higher level, or that names one
 * of ours.
 */
export function splitSections(body: string): Section[] {
  const sections: Section[] = [];
  let open = { key: 'preamble' as Section['key'], title: '', level: 0, from: 0, line: 1 };
  const close = (end: number) => {
    const { key, title, line, from } = open;
    const content = contentBetween(body, from, end);
    if (key !== 'preamble' || content !== '' || title !== '') sections.push({ key, title, line, content });
  };
  visitHeadings(body, ({ level, title, index }, start, end) => {
    const key = level <= 3 ? sectionKeyOf(title) : 'other';
    const limit = key === 'other' ? sectionLimit.ofOthers : sectionLimit.ofOurs;
    if (sections.length >= limit) return;
    if (open.key !== 'preamble' && key === 'other' && level > open.level) return;
    close(start);
    const isTitle = level === 1 && key === 'other';
    open = {
      key: isTitle ? 'preamble' : key,
      title,
      level: isTitle ? 0 : level,
      from: end,
      line: index + 1,
    };
  });
  close(body.length);
  return sections;
}

export function sectionContent(sections: readonly Section[], key: SectionKey): string {
  return sections
    .filter((section) => section.key === key && section.content !== '')
    .map((section) => section.content)
    .join('\n\n');
}
