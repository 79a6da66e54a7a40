import { findHeadings } from './headings.ts';

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
