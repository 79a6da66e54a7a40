import { headingWords } from './heading-meaning.ts';

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

export type OwnKey = keyof typeof table;

export const sectionKeys = Object.keys(table) as OwnKey[];

const entries = Object.entries(table) as [OwnKey, readonly [title: string, beginning: string]][];

export const sectionTitles = Object.fromEntries(entries.map(([key, [title]]) => [key, title])) as Record<
  OwnKey,
  string
>;

/** The first words of our headings: a cheap test before the real one. */
const ourWord = new RegExp(entries.map(([, [, start]]) => start.split(' ', 1)[0]).join('|'), 'i');

/** Returns the section that a heading names in our own words, numbered or not; null for any other. */
export function ownKeyOf(title: string): OwnKey | null {
  if (!ourWord.test(title)) return null;
  const plain = headingWords(title).replace(/^(?:\d+ )+/, '');
  return entries.find(([, [, start]]) => `${plain} `.startsWith(`${start} `))?.[0] ?? null;
}

/** Whether a heading says no more than our own title of its section does. */
export function isOwnTitle(title: string, key: OwnKey): boolean {
  const plain = headingWords(title);
  return (
    ownKeyOf(title) === key &&
    (key === 'status' || `${headingWords(sectionTitles[key])} `.startsWith(`${plain} `))
  );
}
