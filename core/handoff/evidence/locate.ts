import { hashNeighbour, hashText, markText } from './digest.ts';
import type { Evidence } from './entry.ts';
import type { Lines } from './lines.ts';

/** What became of a claim's lines. */
export type State =
  | { state: 'VALID' }
  | { state: 'MOVED'; from: number; to: number }
  | { state: 'CHANGED' }
  | { state: 'GONE' };

/** A text without a letter or digit (`}`) stands everywhere: only its neighbours tell which one is meant. */
function isTelling(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

function standsAt(evidence: Evidence, lines: Lines, from: number): boolean {
  const height = evidence.to - evidence.from;
  if (height === 0 && lines.lengthOf(from) !== evidence.length) return false;
  const text = lines.text(from, from + height);
  if (text === undefined || text.length !== evidence.length || markText(text) !== evidence.mark) return false;
  return hashText(text) === evidence.text;
}

function neighboursAt(evidence: Evidence, lines: Lines, from: number): number {
  const to = from + evidence.to - evidence.from;
  const before = hashNeighbour(lines.text(from - 1, from - 1)) === evidence.before ? 1 : 0;
  return before + (hashNeighbour(lines.text(to + 1, to + 1)) === evidence.after ? 1 : 0);
}

interface Place {
  from: number;
  score: number;
}

/** The best place and how many there are; looks outward from the old line, so that the nearest with both neighbours ends it. */
function findPlace(evidence: Evidence, lines: Lines): { best: Place | null; count: number } {
  let best: Place | null = null;
  let count = 0;
  // Before the whole file is looked through: it mostly stands where it stood.
  if (standsAt(evidence, lines, evidence.from) && neighboursAt(evidence, lines, evidence.from) === 2) {
    return { best: { from: evidence.from, score: 2 }, count: 1 };
  }
  for (let distance = 0; distance < Math.max(evidence.from, lines.count); distance++) {
    for (const from of distance === 0
      ? [evidence.from]
      : [evidence.from - distance, evidence.from + distance]) {
      if (!standsAt(evidence, lines, from)) continue;
      count++;
      const score = neighboursAt(evidence, lines, from);
      if (best === null || score > best.score) best = { from, score };
      if (score === 2) return { best, count };
    }
  }
  return { best, count };
}

/**
 * Where the lines of a claim stand now. The place with most of its old neighbours wins, then the nearest; without any
 * neighbour only the old place or the only place counts, and only for a text that says something.
 */
export function locateEvidence(evidence: Evidence, lines: Lines): State {
  const { best, count } = findPlace(evidence, lines);
  const missing = (): State => (evidence.to > lines.count ? { state: 'GONE' } : { state: 'CHANGED' });
  if (best === null) return missing();
  const to = best.from + evidence.to - evidence.from;
  const alone = (best.from === evidence.from || count === 1) && isTelling(lines.text(best.from, to) ?? '');
  if (best.score === 0 && !alone) return missing();
  return best.from === evidence.from ? { state: 'VALID' } : { state: 'MOVED', from: best.from, to };
}
