import type { FactKind } from './fact.ts';
import { betweenFacts, identifier, isPath, number, path, properNames, sha, url } from './patterns.ts';
import { endOfWord, has, isSpace, marksOf } from './word-marks.ts';

type Add = (kind: FactKind, text: string, line: number) => void;

/** The patterns would take their time with more in one piece: a longer word is cut where no fact goes on. */
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
    if (marks === 0) continue;
    let next = at;
    if ((marks & has.digit) !== 0 && at < length && isUnitSpace(text.charCodeAt(at))) {
      readMarks = marksOf(text, at + 1);
      readEnd = endOfWord();
      next = Math.min(readEnd, at + longestUnit);
      marks |= (next === readEnd ? readMarks : marksOf(text, at, next)) & has.number;
    }
    if ((marks & has.any) === 0) continue;
    const word = text.slice(from, at);
    if (word.length > longWord) addLongWord(word, text.slice(at, next), line, add);
    else addWord(word, text.slice(at, next), marks, line, add);
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

/** Calls `take` with every URL of a word, and returns the word with blanks for them. */
function takeUrls(word: string, take: (found: string) => void): string {
  let rest = '';
  let from = 0;
  url.lastIndex = 0;
  for (let match = url.exec(word); match !== null; match = url.exec(word)) {
    const found = match[0].slice(0, urlLength(match[0])).replace(/[.,;:!?*_\]]+$/, '');
    take(found);
    rest += word.slice(from, match.index) + blank(found);
    from = match.index + found.length;
    url.lastIndex = from;
  }
  return rest + word.slice(from);
}

/** A URL goes no further than the bracket that closes what was opened before it, or `](` of a link around it. */
function urlLength(text: string): number {
  let open = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '(') open++;
    else if (char === ')' && --open < 0) return at;
    else if (char === ']' && text.charAt(at + 1) === '(') return at;
  }
  return text.length;
}

function addLongWord(word: string, next: string, line: number, add: Add): void {
  const rest = word.includes('://') ? takeUrls(word, (text) => add('url', text, line)) : word;
  const pieces = rest.split(betweenFacts);
  pieces.forEach((piece, index) => {
    const own = marksOf(piece, 0, piece.length);
    const behind = index === pieces.length - 1 && (own & has.digit) !== 0 ? next : '';
    const marks = own | (marksOf(behind, 0, behind.length) & has.number);
    if (piece.length <= longWord && (marks & has.any) !== 0) addWord(piece, behind, marks, line, add);
  });
}

function addWord(word: string, next: string, marks: number, line: number, add: Add): void {
  let rest = word;
  let found = false;
  const take = (kind: FactKind, text: string) => {
    found = true;
    add(kind, text, line);
  };
  let left = marks;
  if ((marks & has.slash) !== 0 && rest.includes('://')) rest = takeUrls(rest, (text) => take('url', text));
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
