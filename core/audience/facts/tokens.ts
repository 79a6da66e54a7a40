import type { FactKind } from './fact.ts';
import { identifier, isPath, number, path, properNames, sha, url } from './patterns.ts';
import { endOfWord, has, isSpace, marksOf } from './word-marks.ts';

type Add = (kind: FactKind, text: string, line: number) => void;

/** No fact is that long, and the patterns would take their time with data in one piece. */
const longWord = 400;

/** Finds paths, URLs, SHAs, numbers with their unit and identifiers. */
export function findTokens(text: string, add: Add): void {
  const { length } = text;
  let line = 0;
  /** Where the word ends whose marks were read already, as the one behind a number. */
  let readEnd = -1;
  let readMarks = 0;
  for (let at = 0; at < length; ) {
    const code = text.charCodeAt(at);
    if (isSpace(code)) {
      if (code === 10) line++;
      at++;
      continue;
    }
    const from = at;
    let marks = readEnd > from ? readMarks : marksOf(text, from);
    at = readEnd > from ? readEnd : endOfWord();
    if (marks === 0 || at - from > longWord) continue;
    let next = at;
    if ((marks & has.digit) !== 0 && at < length && isUnitSpace(text.charCodeAt(at))) {
      readMarks = marksOf(text, at + 1);
      readEnd = endOfWord();
      next = Math.min(readEnd, at + longestUnit);
      marks |= (next === readEnd ? readMarks : marksOf(text, at, next)) & has.number;
    }
    if ((marks & has.any) === 0) continue;
    addWord(text.slice(from, at), text.slice(at, next), marks, line, add);
  }
}

/** With the space before it, how much of the word behind a number is looked at for its unit. */
const longestUnit = 20;

/** Whether a unit may stand behind it, on the line of its number. */
function isUnitSpace(code: number): boolean {
  return code === 32 || code === 0xa0;
}

const blank = (text: string) => ' '.repeat(text.length);

/** Calls `take` with every match. */
function eachMatch(pattern: RegExp, text: string, take: (match: string) => void): void {
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) take(match[0]);
}

function addWord(word: string, next: string, marks: number, line: number, add: Add): void {
  let rest = word;
  let found = false;
  const take = (kind: FactKind, text: string) => {
    found = true;
    add(kind, text, line);
  };
  let left = marks;
  if ((marks & has.slash) !== 0 && rest.includes('://'))
    rest = rest.replace(url, (match) => {
      let end = match.replace(/[.,;:!?*_\]]+$/, '');
      if (!end.includes('(')) end = end.replace(/\).*$/, '');
      take('url', end);
      return blank(end) + match.slice(end.length);
    });
  if ((marks & (has.slash | has.dot)) !== 0)
    rest = rest.replace(path, (match) => {
      const end = match.replace(/[.,]+$/, '');
      if (!isPath(end)) return match;
      take('path', end);
      return blank(match);
    });
  if ((marks & has.hex) !== 0)
    rest = rest.replace(sha, (match) => {
      take('sha', match);
      return blank(match);
    });
  if (found) left = marksOf(rest, 0, rest.length) | (marksOf(next, 0, next.length) & has.number);
  if ((left & has.number) !== 0 && (marks & (has.digit | has.money)) !== 0)
    eachMatch(number, rest + next, (match) => take('number', match.trim()));
  if ((left & has.name) !== 0)
    eachMatch(identifier, rest, (match) => {
      if (!properNames.has(match)) take('identifier', match);
    });
}
