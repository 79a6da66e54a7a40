import { sectionTitles } from '../format/sections.ts';
import { type Item, type Outline, type Part, partsOf } from './outline.ts';
import { summariseItem } from './rules/prose.ts';

/** What the writer's user must decide; answered by `include`, `skip` or `edit`. */
export interface Question {
  /** `<item>@<digest of the draft>`: an answer fits this draft only. */
  id: string;
  section: string;
  reason: string;
  /** The first 400 characters of what the answer is about. */
  excerpt: string;
  /** Asked of every draft. */
  always: boolean;
}

/** An item that the agent must rate: over 200 characters. It asks only where its own confidence is low. */
export interface Rated {
  id: string;
  section: string;
  line: number;
  length: number;
  summary: string;
  /** The first 400 characters, for the question that asks about it. */
  excerpt: string;
}

/** Shorter items are kept without asking, however unsure. */
export const longItem = 200;
const excerptLength = 400;

/** The two sections that are worth an interruption every time: what summaries lose, and what is left to do. */
export const alwaysAsked = ['donts', 'follow-ups'] as const;

const reasons: Readonly<Record<(typeof alwaysAsked)[number], [string, string]>> = {
  donts: [
    'Is this complete and right? What was tried and failed is what the next session repeats.',
    'Nothing is recorded. Was anything tried that failed, or does anything look safe and is not?',
  ],
  'follow-ups': [
    'Is this complete and right? What is missing here is forgotten.',
    'Nothing is recorded. Does anything remain to be done?',
  ],
};

/** How an agent marks an item in the draft itself; the comment form does not show. */
const lowConfidence = /(?:\(|\[|<!--\s*)(?:confidence:?\s*low|low[- ]confidence)\b/i;

/** What a draft's question or rated item is called in answers. */
export function answerId(name: string, digest: string): string {
  return `${name}@${digest}`;
}

function excerptOf(text: string): string {
  const characters = [...text.trim()];
  return characters.length <= excerptLength ? text.trim() : `${characters.slice(0, excerptLength).join('')}…`;
}

function contentOf(outline: Outline, parts: readonly Part[]): string {
  return parts.map((part) => outline.lines.slice(part.start, part.end).join('\n')).join('\n\n');
}

function titleOf(outline: Outline, item: Item): string {
  const part = outline.parts.find((candidate) => candidate.items.includes(item));
  return part?.title || (item.section === 'preamble' ? 'Introduction' : item.section);
}

/** The questions of a draft: the two that are always asked, and each long item that the draft itself calls unsure. */
export function questionsOf(outline: Outline): Question[] {
  const unsure = outline.parts
    .flatMap((part) => part.items)
    .filter((item) => [...item.text].length > longItem && lowConfidence.test(item.text))
    .filter((item) => !alwaysAsked.some((key) => key === item.section))
    .map((item) => ({
      id: answerId(item.name, outline.digest),
      section: titleOf(outline, item),
      reason: `The writer is unsure of this: ${summariseItem(item, 100)}`,
      excerpt: excerptOf(item.text),
      always: false,
    }));
  const always = alwaysAsked.map((key) => {
    const excerpt = excerptOf(contentOf(outline, partsOf(outline, key)));
    const reason = reasons[key][excerpt === '' ? 1 : 0];
    return { id: answerId(key, outline.digest), section: sectionTitles[key], reason, excerpt, always: true };
  });
  return [...unsure, ...always];
}

/** The items that only the agent can rate. */
export function ratedItems(outline: Outline): Rated[] {
  return outline.parts
    .filter((part) => !alwaysAsked.some((key) => key === part.key))
    .flatMap((part) => part.items)
    .filter((item) => [...item.text].length > longItem)
    .map((item) => ({
      id: answerId(item.name, outline.digest),
      section: titleOf(outline, item),
      line: item.start + 1,
      length: [...item.text].length,
      summary: summariseItem(item, 100),
      excerpt: excerptOf(item.text),
    }));
}
