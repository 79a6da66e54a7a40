import type { FactKind } from './fact.ts';
import { identifier, isPath, number, path, properNames, sha, url } from './patterns.ts';

type Add = (kind: FactKind, text: string, line: number) => void;

/** What a word has that only words with a fact have; each pattern is tried only where it can fit. */
const has = { digit: 1, slash: 2, dot: 4, name: 8, money: 16 } as const;

const marks = new Uint8Array(128);
for (const char of '0123456789') marks[char.charCodeAt(0)] = has.digit;
for (const char of '/\\') marks[char.charCodeAt(0)] = has.slash;
for (const char of '_#@=') marks[char.charCodeAt(0)] = has.name;
for (const char of '$%') marks[char.charCodeAt(0)] = has.money;

const isLetter = (code: number) => (code >= 97 && code <= 122) || (code >= 65 && code <= 90);

/** The marks of a word; nine words in ten have none and are not looked at again. */
function marksOf(text: string, from: number, to: number): number {
  let found = 0;
  let small = false;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    if (code > 127) {
      if (code === 0x20ac || code === 0xa3 || code === 0xa5) found |= has.money;
    } else if (code >= 97 && code <= 122) small = true;
    else if (code >= 65 && code <= 90) {
      if (small) found |= has.name;
    } else {
      small = false;
      found |= marks[code] ?? 0;
      if (code === 46 && isLetter(text.charCodeAt(at + 1))) found |= has.dot;
      else if (code === 40 && text.charCodeAt(at + 1) === 41) found |= has.name;
      else if (code === 45 && text.charCodeAt(at + 1) === 45) found |= has.name;
    }
  }
  return found;
}

function isSpace(code: number): boolean {
  return code === 32 || code === 10 || code === 9 || code === 13 || code === 0xa0 || code === 0x3000;
}

/** No fact is that long, and the patterns would take their time with data in one piece. */
const longWord = 400;

type FoundInWord = readonly (readonly [FactKind, string])[];

/** Finds paths, URLs, SHAs, numbers with their unit and identifiers. Words come again and again: each is read once. */
export class TokenFinder {
  private readonly known = new Map<string, FoundInWord>();

  find(text: string, add: Add): void {
    let line = 0;
    let at = 0;
    while (at < text.length) {
      while (at < text.length && isSpace(text.charCodeAt(at))) if (text.charCodeAt(at++) === 10) line++;
      const from = at;
      while (at < text.length && !isSpace(text.charCodeAt(at))) at++;
      if (at - from < 2 && !(marks[text.charCodeAt(from)] ?? 0)) continue;
      const found = marksOf(text, from, at);
      if (found === 0 || at - from > longWord) continue;
      const next = (found & has.digit) !== 0 ? nextWord(text, at) : '';
      const word = text.slice(from, at) + next;
      let facts = this.known.get(word);
      if (facts === undefined) {
        facts = findInWord(text.slice(from, at), next, found);
        this.known.set(word, facts);
      }
      for (const [kind, fact] of facts) add(kind, fact, line);
    }
  }
}

/** The word behind a number, when it stands on the same line and may be a unit. */
function nextWord(text: string, at: number): string {
  const space = text.charCodeAt(at);
  if (space !== 32 && space !== 0xa0) return '';
  let end = at + 1;
  while (end < text.length && end - at < 20 && !isSpace(text.charCodeAt(end))) end++;
  return text.slice(at, end);
}

const blank = (text: string) => ' '.repeat(text.length);

function findInWord(word: string, next: string, found: number): FoundInWord {
  const facts: [FactKind, string][] = [];
  let rest = word;
  if ((found & has.slash) !== 0 && rest.includes('://'))
    rest = rest.replace(url, (match) => {
      let end = match.replace(/[.,;:!?*_\]]+$/, '');
      if (!end.includes('(')) end = end.replace(/\).*$/, '');
      facts.push(['url', end]);
      return blank(end) + match.slice(end.length);
    });
  if ((found & (has.slash | has.dot)) !== 0)
    rest = rest.replace(path, (match) => {
      const end = match.replace(/[.,]+$/, '');
      if (!isPath(end)) return match;
      facts.push(['path', end]);
      return blank(match);
    });
  if ((found & has.digit) !== 0)
    rest = rest.replace(sha, (match) => {
      facts.push(['sha', match]);
      return blank(match);
    });
  if ((found & (has.digit | has.money)) !== 0)
    for (const [match] of (rest + next).matchAll(number)) facts.push(['number', match.trim()]);
  if ((found & (has.digit | has.name)) !== 0)
    for (const [match] of rest.matchAll(identifier))
      if (!properNames.has(match)) facts.push(['identifier', match]);
  return facts;
}
