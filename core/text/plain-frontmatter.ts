import type { Frontmatter } from './frontmatter.ts';

/** Beyond this the frontmatter is not read: no honest one is near it, and the time for it stays bounded. */
export const frontmatterLimit = 65_536;

const entry = /^([A-Za-z_][A-Za-z0-9_-]*): (\S.*)$/;
/** Printable ASCII, which is nearly every line: making and using patterns with Unicode classes costs a start milliseconds. */
const printable = /^[ -~]*$/;
const asciiPlain = /^[A-Za-z0-9/.(~+=$^_](?!.*(?:: |:$| #| $))/;
const asciiQuoted = /^"(?:[^"\\]|\\["\\/bfnrt])*"$/;

function isQuoted(raw: string): boolean {
  if (printable.test(raw)) return asciiQuoted.test(raw);
  return /^"(?:[^"\\\p{Cc}\p{Cs}\u2028\u2029\ufeff]|\\["\\/bfnrt])*"$/u.test(raw);
}

function isPlain(raw: string): boolean {
  if (printable.test(raw)) return asciiPlain.test(raw);
  const unsafe = /: |:$| #|[\p{Cc}\p{Cs}\u0085\u2028\u2029\ufeff]|\s$/u;
  return /^[A-Za-z0-9/.(~+=$^_\p{L}]/u.test(raw) && !unsafe.test(raw);
}

/** The text of a scalar on one line that needs no YAML parser, null for any other. */
export function readPlainScalar(raw: string): string | null {
  if (isQuoted(raw)) return raw.includes('\\') ? JSON.parse(raw) : raw.slice(1, -1);
  return isPlain(raw) ? raw : null;
}

/**
 * Reads the frontmatter that our writer and the predecessor produce, one `key: value` a line, without loading a YAML
 * parser (it costs about a fifth of a Node start). Returns null for anything else: the full parser decides then.
 * A property test holds the two to the same answer.
 */
export function readPlainFrontmatter(text: string): Frontmatter | null {
  const eol = text.startsWith('---\n') ? '\n' : text.startsWith('---\r\n') ? '\r\n' : null;
  if (eol === null) return null;
  const start = 3 + eol.length;
  const end = text.indexOf(`${eol}---`, start - eol.length);
  if (end < start || end - start > frontmatterLimit) return null;
  const afterClose = end + eol.length + 3;
  const closed = text.slice(afterClose, afterClose + eol.length);
  if (closed !== eol && closed !== '') return null;

  const values = new Map<string, string>();
  for (const line of text.slice(start, end).split(eol)) {
    const match = entry.exec(line);
    const key = match?.[1];
    const raw = match?.[2];
    if (key === undefined || raw === undefined || values.has(key) || key === '__proto__') return null;
    const value = readPlainScalar(raw);
    if (value === null) return null;
    values.set(key, value);
  }
  return {
    values,
    start,
    end: end + eol.length,
    bodyStart: Math.min(afterClose + eol.length, text.length),
    eol,
  };
}
