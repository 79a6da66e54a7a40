import { sha256 } from '../../text/hex.ts';

/** What a reference pointed at when it was bound: its lines, their text, and the lines directly above and below. */
export interface BoundLines {
  from: number;
  to: number;
  length: number;
  /** FNV-1a of the text: tells most lines apart without the cost of SHA-256. */
  mark: string;
  text: string;
  before: string;
  after: string;
}

export type State =
  | { state: 'VALID' }
  | { state: 'MOVED'; from: number; to: number }
  | { state: 'CHANGED' }
  | { state: 'GONE' };

type Lines = readonly string[];

/** Returns FNV-1a with 32 bits over UTF-16 units, as eight hex digits. */
function markText(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

const hashText = (text: string) => sha256(text).slice(0, 12);

/** Hashes the line beside a text; the edge of the file counts as a line end, which no line is. */
const hashNeighbour = (lines: Lines, line: number) => sha256(lines[line - 1] ?? '\n').slice(0, 8);

/** Returns lines `from` to `to`, counted from 1; null for lines that are not there. */
function textOf(lines: Lines, from: number, to: number): string | null {
  if (from < 1 || to > lines.length) return null;
  return from === to ? (lines[from - 1] ?? null) : lines.slice(from - 1, to).join('\n');
}

export function digestLinesAt(lines: Lines, from: number, to: number): BoundLines | null {
  const text = textOf(lines, from, to);
  if (text === null) return null;
  return {
    from,
    to,
    length: text.length,
    mark: markText(text),
    text: hashText(text),
    before: hashNeighbour(lines, from - 1),
    after: hashNeighbour(lines, to + 1),
  };
}

interface Place {
  from: number;
  text: string;
  /** How many of the old neighbours are beside it. */
  score: number;
}

function placeAt(bound: BoundLines, lines: Lines, from: number): Place | null {
  const to = from + bound.to - bound.from;
  const text = textOf(lines, from, to);
  if (text?.length !== bound.length || markText(text) !== bound.mark || hashText(text) !== bound.text) {
    return null;
  }
  const before = hashNeighbour(lines, from - 1) === bound.before ? 1 : 0;
  return { from, text, score: before + (hashNeighbour(lines, to + 1) === bound.after ? 1 : 0) };
}

/** Returns the places of a text, the nearest first, up to one with both of its neighbours. */
function findPlaces(bound: BoundLines, lines: Lines): Place[] {
  const places: Place[] = [];
  for (let distance = 0; distance < Math.max(bound.from, lines.length); distance++) {
    for (const from of distance === 0 ? [bound.from] : [bound.from - distance, bound.from + distance]) {
      const place = placeAt(bound, lines, from);
      if (place) places.push(place);
      if (place?.score === 2) return places;
    }
  }
  return places;
}

/**
 * Returns where bound lines are now: the place with most of their neighbours, then the nearest. Without any neighbour
 * only a text with a letter or digit counts, at the old place or the only one: `}` is everywhere.
 */
export function locateLines(bound: BoundLines, lines: Lines): State {
  const places = findPlaces(bound, lines);
  const best = places.toSorted((a, b) => b.score - a.score)[0];
  const telling =
    best && (best.from === bound.from || places.length === 1) && /[\p{L}\p{N}]/u.test(best.text);
  if (!best || (best.score === 0 && !telling)) {
    return { state: bound.to > lines.length ? 'GONE' : 'CHANGED' };
  }
  if (best.from === bound.from) return { state: 'VALID' };
  return { state: 'MOVED', from: best.from, to: best.from + bound.to - bound.from };
}
