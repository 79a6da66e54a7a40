import { randomBytes } from 'node:crypto';
import { sha256 } from '../../text/hex.ts';

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';
const lastLine = /(?:^|\r?\n)<!-- sentinel: ([a-z0-9]{6,64}) -->\s*$/;

export function newSentinel(): string {
  // 32 characters divide 256: every one is as likely as the others.
  return [...randomBytes(10)].map((byte) => alphabet.charAt(byte % alphabet.length)).join('');
}

export function sentinelLine(sentinel: string): string {
  return `<!-- sentinel: ${sentinel} -->`;
}

/** Separates a text from the sentinel comment in its last line; `sentinel` is null when there is none. */
export function splitSentinel(text: string): { text: string; sentinel: string | null } {
  const match = lastLine.exec(text.slice(-200));
  if (!match) return { text, sentinel: null };
  const tail = text.slice(-200);
  const cut = text.length - tail.length + match.index;
  return { text: text.slice(0, cut), sentinel: match[1] ?? null };
}

/**
 * The token a reader must print back: the file's own, else ten hex digits of its bytes (spec/surfacing.md,
 * "Sentinel").
 */
export function sentinelOf(bytes: Uint8Array, own: string | null, field: string | undefined): string {
  if (own) return own;
  if (field && /^[A-Za-z0-9_-]{4,64}$/.test(field)) return field;
  return sha256(bytes).slice(0, 10);
}
