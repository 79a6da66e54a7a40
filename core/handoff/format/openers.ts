import { visitHeadings } from '../../text/headings.ts';
import { type Meaning, meaningsOf } from './heading-meaning.ts';
import { readLabel } from './labels.ts';
import { type OwnKey, ownKeyOf } from './section-titles.ts';

/** A heading, or a bold line that stands for one, and what its words say. */
export interface Opener {
  title: string;
  /** 1 to 6; `labelLevel` for a bold line. */
  level: number;
  /** 0-based line in the body. */
  line: number;
  start: number;
  end: number;
  /** The section that it names in our own words. */
  own: OwnKey | null;
  said: ReturnType<typeof meaningsOf>;
}

export const labelLevel = 7;

/** Behind so many openers a heading opens no section any more: no honest handoff has as many. */
const openerLimit = { ofOthers: 400, known: 800 };
/** Behind so many only our own titles are looked for: every heading costs a start. */
const readLimit = 2_000;

/** What a bold line must say to stand for a heading: all that is worth the reader's eye first. */
const labelMeanings: readonly Meaning[] = [
  'start-here',
  'next-action',
  'remaining',
  'donts',
  'constraints',
  'acceptance',
  'blockers',
];

/** Returns the headings of a body that may open a section, in order. */
export function findOpeners(body: string): Opener[] {
  const openers: Opener[] = [];
  let read = 0;
  const add = (opener: Omit<Opener, 'own' | 'said'>) => {
    const isRead = read++ < readLimit;
    const own = opener.level <= 3 ? ownKeyOf(opener.title) : null;
    const said = isRead && own === null ? meaningsOf(opener.title) : [];
    const kind = own || said.length > 0 ? 'known' : 'ofOthers';
    if (openers.length < openerLimit[kind]) openers.push({ ...opener, own, said });
  };
  const isLabel = (text: string) => text.includes('**') || text.includes('__');
  visitHeadings(
    body,
    ({ title, level, index, lines }, start, end) => {
      // The text above an underline was read as prose before.
      if (lines === 2 && openers.at(-1)?.start === start) openers.pop();
      add({ title, level, line: index, start, end });
    },
    ({ text, index }, start, end) => {
      const label = isLabel(text) && read < readLimit ? readLabel(text) : null;
      if (!label?.alone || !label.bold || label.item > 0) return;
      add({ title: label.title, level: labelLevel, line: index, start, end });
    },
  );
  return openers.map((opener) =>
    opener.level === labelLevel ? { ...opener, said: labelSaid(opener) } : opener,
  );
}

/** A bold line counts only for what it says alone. */
function labelSaid({ said }: Opener): Opener['said'] {
  return said.filter(({ meaning, strength }) => strength === 3 && labelMeanings.includes(meaning));
}

/** Returns the 0-based lines of a body that are prose of a paragraph or list. */
export function proseLines(body: string): number[] {
  const lines: number[] = [];
  visitHeadings(
    body,
    () => {},
    ({ index }) => lines.push(index),
  );
  return lines;
}
