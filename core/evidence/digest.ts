import { createHash } from 'node:crypto';

/** What stood at a reference: its text, and the lines directly above and below it. */
export interface LineDigest {
  /** Characters of the text; lets a search pass over most lines without hashing them. */
  length: number;
  text: string;
  before: string;
  after: string;
}

function shortHash(text: string, digits: number): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, digits);
}

/** The lines of a file, without their ends: a checkout that changes line ends changes no claim. */
export function splitLines(bytes: Uint8Array): string[] {
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

export function hashText(text: string): string {
  return shortHash(text, 12);
}

/** A line beside the text; before the first and after the last stands nothing. */
export function hashNeighbour(line: string | undefined): string {
  return shortHash(line ?? '', 8);
}

/** Lines `from` to `to`, counted from 1, as one text. */
export function textAt(lines: readonly string[], from: number, to: number): string {
  return lines.slice(from - 1, to).join('\n');
}

/** Digests lines `from` to `to`; null when the file has no such lines. */
export function digestLinesAt(lines: readonly string[], from: number, to: number): LineDigest | null {
  if (to > lines.length) return null;
  const text = textAt(lines, from, to);
  return {
    length: text.length,
    text: hashText(text),
    before: hashNeighbour(lines[from - 2]),
    after: hashNeighbour(lines[to]),
  };
}
