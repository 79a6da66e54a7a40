import { sha256 } from '../../text/hash.ts';
import type { Lines } from './lines.ts';

/** What stood at a reference: its text, and the lines directly above and below it. */
export interface LineDigest {
  /** UTF-16 units of the text. */
  length: number;
  /** FNV-1a of the text: passes over lines of the same length without the cost of a real digest. */
  mark: string;
  text: string;
  before: string;
  after: string;
}

function shortHash(text: string, digits: number): string {
  return sha256(text).slice(0, digits);
}

/** FNV-1a with 32 bits over UTF-16 units, as eight hex digits. */
export function markText(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}

export function hashText(text: string): string {
  return shortHash(text, 12);
}

/** A line beside the text; the edge of the file is a line end, which no line is. */
export function hashNeighbour(line: string | undefined): string {
  return shortHash(line ?? '\n', 8);
}

/** Digests lines `from` to `to`; null when the file has no such lines. */
export function digestLinesAt(lines: Lines, from: number, to: number): LineDigest | null {
  const text = lines.text(from, to);
  if (text === undefined) return null;
  return {
    length: text.length,
    mark: markText(text),
    text: hashText(text),
    before: hashNeighbour(lines.text(from - 1, from - 1)),
    after: hashNeighbour(lines.text(to + 1, to + 1)),
  };
}
