import type { FactKind } from './fact.ts';
import { identifier, isPath, number, path, properNames, sha, url } from './patterns.ts';
import { endOfWord, has, isSpace, marksOf } from './word-marks.ts';

type Add = (kind: FactKind, text: string, line: number) => void;

/** No fact is that long, and the patterns would take their time with data in one piece. */
const longWord = 400;

type FoundInWord = readonly (readonly [FactKind, string])[];

/** Finds paths, URLs, SHAs, numbers with their unit and identifiers. Words come again and again: each is read once. */
export class TokenFinder {
  private readonly known = new Map<string, FoundInWord>();

  find(text: string, add: Add): void {
    const { length } = text;
    let line = 0;
    for (let at = 0; at < length; ) {
      const code = text.charCodeAt(at);
      if (isSpace(code)) {
        if (code === 10) line++;
        at++;
        continue;
      }
      const from = at;
      let marks = marksOf(text, from);
      at = endOfWord();
      if (marks === 0 || at - from > longWord) continue;
      const next = (marks & has.digit) !== 0 ? nextEnd(text, at) : at;
      if (next > at) marks |= marksOf(text, at, next) & has.number;
      if ((marks & has.any) === 0) continue;
      const word = text.slice(from, next);
      let facts = this.known.get(word);
      if (facts === undefined) {
        facts = findInWord(text.slice(from, at), text.slice(at, next), marks);
        this.known.set(word, facts);
      }
      for (const [kind, fact] of facts) add(kind, fact, line);
    }
  }
}

/** Where the word behind a number ends, when it stands on the same line and may be a unit. */
function nextEnd(text: string, at: number): number {
  if (at >= text.length) return at;
  const space = text.charCodeAt(at);
  if (space !== 32 && space !== 0xa0) return at;
  let end = at + 1;
  while (end < text.length && end - at < 20 && !isSpace(text.charCodeAt(end))) end++;
  return end;
}

const blank = (text: string) => ' '.repeat(text.length);

/** Calls `take` with every match. */
function eachMatch(pattern: RegExp, text: string, take: (match: string) => void): void {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) take(match[0]);
}

function findInWord(word: string, next: string, marks: number): FoundInWord {
  const facts: [FactKind, string][] = [];
  let rest = word;
  let left = marks;
  if ((marks & has.slash) !== 0 && rest.includes('://'))
    rest = rest.replace(url, (match) => {
      let end = match.replace(/[.,;:!?*_\]]+$/, '');
      if (!end.includes('(')) end = end.replace(/\).*$/, '');
      facts.push(['url', end]);
      return blank(end) + match.slice(end.length);
    });
  if ((marks & (has.slash | has.dot)) !== 0)
    rest = rest.replace(path, (match) => {
      const end = match.replace(/[.,]+$/, '');
      if (!isPath(end)) return match;
      facts.push(['path', end]);
      return blank(match);
    });
  if ((marks & has.hex) !== 0)
    rest = rest.replace(sha, (match) => {
      facts.push(['sha', match]);
      return blank(match);
    });
  if (facts.length > 0) left = marksOf(rest, 0, rest.length) | (marksOf(next, 0, next.length) & has.number);
  if ((left & has.number) !== 0 && (marks & (has.digit | has.money)) !== 0)
    eachMatch(number, rest + next, (match) => facts.push(['number', match.trim()]));
  if ((left & has.name) !== 0)
    eachMatch(identifier, rest, (match) => {
      if (!properNames.has(match)) facts.push(['identifier', match]);
    });
  return facts;
}
