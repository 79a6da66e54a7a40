import type { FactKind } from './fact.ts';
import { identifier, isPath, number, path, properNames, sha, url } from './patterns.ts';

type Add = (kind: FactKind, text: string, line: number) => void;

const flag = new Uint8Array(128);
for (const char of '0123456789/_#@$%=\\') flag[char.charCodeAt(0)] = 1;

/**
 * Whether a word may hold a fact: it has a digit or one of `/_#@$%=`, a dot, a bracket pair or a hyphen pair inside,
 * or a capital behind a small letter. Nine words in ten have none of it and are not looked at again.
 */
function mayHoldFact(text: string, from: number, to: number): boolean {
  let small = false;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) {
      if (code === 0x20ac || code === 0xa3 || code === 0xa5) return true;
      continue;
    }
    if (flag[code]) return true;
    if (code === 46 && at > from && at + 1 < to && /[A-Za-z]/.test(text.charAt(at + 1))) return true;
    if (code === 40 && text.charCodeAt(at + 1) === 41) return true;
    if (code === 45 && text.charCodeAt(at + 1) === 45 && /[a-z]/.test(text.charAt(at + 2))) return true;
    if (code >= 97 && code <= 122) small = true;
    else if (code >= 65 && code <= 90) {
      if (small) return true;
    } else small = false;
  }
  return false;
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 13 || code === 0xa0 || code === 0x3000;
}

/** Paths, URLs, SHAs, numbers with their unit and identifiers of a text. */
export function findTokens(text: string, add: Add): void {
  let line = 0;
  let at = 0;
  while (at < text.length) {
    while (at < text.length && isSpace(text.charCodeAt(at))) if (text.charCodeAt(at++) === 10) line++;
    const from = at;
    while (at < text.length && !isSpace(text.charCodeAt(at))) at++;
    if (at === from || !mayHoldFact(text, from, at)) continue;
    const word = text.slice(from, at);
    const next = /\d\W*$/.test(word) ? nextWord(text, at) : '';
    findInWord(word, next, line, add);
  }
}

/** The word behind a number, when it stands on the same line. */
function nextWord(text: string, at: number): string {
  return /^[ \u00a0][^\s]{1,20}/.exec(text.slice(at, at + 24))?.[0] ?? '';
}

function blank(text: string): string {
  return ' '.repeat(text.length);
}

function findInWord(word: string, next: string, line: number, add: Add): void {
  let rest = word;
  if (rest.includes('://'))
    rest = rest.replace(url, (match) => {
      let end = match.replace(/[.,;:!?*_\]]+$/, '');
      if (!end.includes('(')) end = end.replace(/\).*$/, '');
      add('url', end, line);
      return blank(end) + match.slice(end.length);
    });
  if (/[/.]/.test(rest))
    rest = rest.replace(path, (match) => {
      const found = match.replace(/^[.](?=[.]*$)|[.,]+$/g, '');
      if (!isPath(found)) return match;
      add('path', found, line);
      return blank(match);
    });
  if (!/\S/.test(rest)) return;
  rest = rest.replace(sha, (match) => {
    add('sha', match, line);
    return blank(match);
  });
  if (/\d/.test(rest))
    for (const [match] of (rest + next).matchAll(number)) add('number', match.trim(), line);
  for (const [match] of rest.matchAll(identifier))
    if (!properNames.has(match)) add('identifier', match, line);
}
