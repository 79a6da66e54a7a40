import { plainText } from '../facts/stands-in.ts';
import { splitSentences } from '../sentences.ts';

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

/** What stands more often in one text than in another: where a fact has become something else, that is there. */
export class Surplus {
  private readonly words: readonly string[];
  private readonly others: readonly string[];
  private readonly found = new Map<number, string[]>();

  constructor(
    private readonly text: string,
    private readonly other: string,
  ) {
    this.words = wordsOf(text);
    this.others = wordsOf(other);
  }

  /** Runs of as many words as `fact` has. */
  runsLike(fact: string): readonly string[] {
    const { length } = wordsOf(fact);
    let runs = this.found.get(length);
    if (runs === undefined) {
      const before = countAll(runsOf(this.others, length));
      const now = countAll(runsOf(this.words, length));
      runs = [...now].flatMap(([run, count]) => (count > (before.get(run) ?? 0) ? [run] : []));
      this.found.set(length, runs);
    }
    return runs;
  }

  sentences(): string[] {
    const before = countAll(sentencesOf(this.other));
    const now = countAll(sentencesOf(this.text));
    return [...now].flatMap(([sentence, count]) => (count > (before.get(sentence) ?? 0) ? [sentence] : []));
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
