import { plainText } from '../facts/fact-search.ts';
import { forceOf, forceRank } from '../facts/force.ts';

const fillers = new Set(
  'the a an of to in on at is are be not must should shall may can do does never no and or it this that with for'.split(
    ' ',
  ),
);

function contentWords(sentence: string): Set<string> {
  const words =
    plainText(sentence)
      .toLowerCase()
      .match(/[\p{L}\p{N}_./-]{2,}/gu) ?? [];
  return new Set(words.filter((word) => !fillers.has(word)));
}

function likeness(a: Set<string>, b: Set<string>): number {
  let shared = 0;
  for (const word of a) if (b.has(word)) shared++;
  return shared / Math.max(1, Math.min(a.size, b.size) + Math.abs(a.size - b.size) / 2);
}

export interface Closest {
  text: string;
  /** It binds less than the sentence of the source. */
  weaker: boolean;
}

/** The sentence that a lost constraint may have become: the one that shares most of its words, half of them at least. */
export function findClosest(constraint: string, sentences: readonly string[]): Closest | null {
  const words = contentWords(constraint);
  let best: { text: string; like: number } | null = null;
  for (const text of sentences) {
    const like = likeness(words, contentWords(text));
    if (like >= 0.5 && (best === null || like > best.like)) best = { text, like };
  }
  if (best === null) return null;
  return { text: best.text, weaker: forceRank[forceOf(best.text)] < forceRank[forceOf(constraint)] };
}
