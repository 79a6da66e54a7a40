import { plainText } from '../../facts/fact.ts';
import { forceOf, forceRank } from '../../facts/roles.ts';
import { splitSentences } from '../../text/sentences.ts';

const endMarks = /^[.,;:!?()[\]|]+|[.,;:!?()[\]|]+$/g;

function wordsOf(text: string): string[] {
  return plainText(text)
    .split(' ')
    .map((word) => word.replace(endMarks, ''))
    .filter((word) => word !== '');
}

function countAll(parts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + 1);
  return counts;
}

function* runsOf(words: readonly string[], length: number): Generator<string> {
  for (let at = 0; at + length <= words.length; at++) yield words.slice(at, at + length).join(' ');
}

function sentencesOf(text: string): string[] {
  return splitSentences(text).map((sentence) => plainText(sentence.text).trim());
}

/** The parts that are more often among the first than among the others. */
function moreOften(parts: Iterable<string>, others: Iterable<string>): string[] {
  const before = countAll(others);
  return [...countAll(parts)].flatMap(([part, count]) => (count > (before.get(part) ?? 0) ? [part] : []));
}

/** What a text holds more often than another one: where a fact has become something else, that is here. */
export class Surplus {
  readonly sentences: readonly string[];
  private readonly words: readonly string[];
  private readonly others: readonly string[];
  private readonly runs = new Map<number, string[]>();

  constructor(text: string, other: string) {
    this.sentences = moreOften(sentencesOf(text), sentencesOf(other));
    this.words = wordsOf(text);
    this.others = wordsOf(other);
  }

  /** Runs of as many words as `fact` has. */
  runsLike(fact: string): readonly string[] {
    const { length } = wordsOf(fact);
    const runs = this.runs.get(length) ?? moreOften(runsOf(this.words, length), runsOf(this.others, length));
    this.runs.set(length, runs);
    return runs;
  }
}

const figures = /\d+(?:[.,]\d+)*/g;

/** Whether one letter was changed, added or dropped; two in a long text. */
function isNear(a: string, b: string): boolean {
  const most = Math.min(a.length, b.length) >= 12 ? 2 : 1;
  if (Math.abs(a.length - b.length) > most) return false;
  let from = 0;
  while (from < a.length && from < b.length && a[from] === b[from]) from++;
  let end = 0;
  while (end < a.length - from && end < b.length - from && a[a.length - 1 - end] === b[b.length - 1 - end])
    end++;
  return Math.max(a.length, b.length) - from - end <= most;
}

/** Whether a text may be what a fact has become: the same with other figures, or with another letter. */
export function isVariant(fact: string, text: string): boolean {
  const [plain, other] = [wordsOf(fact).join(' '), text];
  if (plain === other || plain.length < 3) return false;
  return plain.replace(figures, '#') === other.replace(figures, '#') || isNear(plain, other);
}

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

/**
 * The sentence that a lost constraint may have become (the one that shares most of its words, half of them at least),
 * and whether it binds less.
 */
export function findClosest(
  constraint: string,
  sentences: readonly string[],
): { text: string; weaker: boolean } | null {
  const words = contentWords(constraint);
  let best: { text: string; like: number } | null = null;
  for (const text of sentences) {
    const like = likeness(words, contentWords(text));
    if (like >= 0.5 && (best === null || like > best.like)) best = { text, like };
  }
  if (best === null) return null;
  return { text: best.text, weaker: forceRank[forceOf(best.text)] < forceRank[forceOf(constraint)] };
}
