import { hashNeighbour, hashText, textAt } from './digest.ts';
import type { Evidence } from './entry.ts';

/** What became of a claim's lines. */
export type State =
  | { state: 'VALID' }
  | { state: 'MOVED'; from: number; to: number }
  | { state: 'CHANGED' }
  | { state: 'GONE' };

/** A text without a letter or digit (`}`) stands everywhere: only its neighbours tell which one is meant. */
const telling = /[\p{L}\p{N}]/u;

/** First lines (from 1) at which the claim's text stands; lengths are compared first, as hashing costs most. */
function placesOf(evidence: Evidence, lines: readonly string[]): number[] {
  const height = evidence.to - evidence.from + 1;
  const places: number[] = [];
  let length = height - 1;
  for (let index = 0; index < lines.length; index++) {
    length += lines[index]?.length ?? 0;
    if (index >= height) length -= lines[index - height]?.length ?? 0;
    const from = index - height + 2;
    if (from < 1 || length !== evidence.length) continue;
    if (hashText(textAt(lines, from, index + 1)) === evidence.text) places.push(from);
  }
  return places;
}

function neighboursAt(evidence: Evidence, lines: readonly string[], from: number): number {
  const to = from + evidence.to - evidence.from;
  const before = hashNeighbour(lines[from - 2]) === evidence.before ? 1 : 0;
  return before + (hashNeighbour(lines[to]) === evidence.after ? 1 : 0);
}

/**
 * Where the lines of a claim stand now. The place with most of its old neighbours wins, then the nearest; without any
 * neighbour only the old place or the only place counts, and only for a text that says something.
 */
export function locateEvidence(evidence: Evidence, lines: readonly string[]): State {
  const { from, to, before, after, length } = evidence;
  const here = textAt(lines, from, to);
  const unchanged = to <= lines.length && here.length === length && hashText(here) === evidence.text;
  if (unchanged && hashNeighbour(lines[from - 2]) === before && hashNeighbour(lines[to]) === after) {
    return { state: 'VALID' };
  }
  const places = placesOf(evidence, lines).map((place) => ({
    place,
    score: neighboursAt(evidence, lines, place),
    distance: Math.abs(place - from),
  }));
  const [best] = places.sort((a, b) => b.score - a.score || a.distance - b.distance);
  const missing: State = to > lines.length ? { state: 'GONE' } : { state: 'CHANGED' };
  if (best === undefined) return missing;
  const certain =
    best.score > 0 ||
    (telling.test(textAt(lines, best.place, best.place)) && (best.place === from || places.length === 1));
  if (!certain) return missing;
  if (best.place === from) return { state: 'VALID' };
  return { state: 'MOVED', from: best.place, to: best.place + to - from };
}
