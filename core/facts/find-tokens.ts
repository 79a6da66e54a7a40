import type { AddFact } from './fact.ts';
import { betweenFacts, identifier, isPath, number, path, properNames, sha, url } from './patterns.ts';

/** The patterns would take their time with more in one piece: a longer word is cut where no fact goes on. */
const longWord = 400;

/** Without one of these a word holds no fact; nine words in ten have none. */
const mayHoldFact = /[/_@$€£¥]|(?<!\w)\d|[0-9a-f]{7}|\bv\d|\.[A-Za-z]|[a-z0-9][A-Z]|--|\(\)/;

const wordOrBreak = /[^ \n\t\r\u00a0\u3000]+|\n/g;

/** What may be the unit of a number that ends a word: the beginning of the next one. */
const nextUnit = /[ \u00a0][^ \n\t\r\u00a0\u3000]{0,19}/y;

export function findTokens(text: string, add: AddFact): void {
  let line = 0;
  for (const { 0: word, index } of text.matchAll(wordOrBreak)) {
    if (word === '\n') line++;
    else if (mayHoldFact.test(word)) {
      nextUnit.lastIndex = index + word.length;
      const next = /\d/.test(word) ? (nextUnit.exec(text)?.[0] ?? '') : '';
      addWord(word, next, line, add);
    }
  }
}

const blank = (text: string) => ' '.repeat(text.length);

/** Calls `take` with every URL of a word, and returns the word with blanks for them. */
function takeUrls(word: string, take: (found: string) => void): string {
  if (!word.includes('://')) return word;
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

function addWord(word: string, next: string, line: number, add: AddFact): void {
  const rest = takeUrls(word, (text) => add('url', text, line));
  const pieces = word.length > longWord ? rest.split(betweenFacts) : [rest];
  pieces.forEach((piece, index) => {
    if (piece.length > longWord) return;
    const isLast = index === pieces.length - 1 && (index === 0 || /\d/.test(piece));
    addPiece(piece, isLast ? next : '', line, add);
  });
}

function addPiece(piece: string, next: string, line: number, add: AddFact): void {
  let rest = piece;
  if (/[./]/.test(rest))
    rest = rest.replace(path, (match) => {
      const end = match.replace(/[.,]+$/, '');
      if (!isPath(end)) return match;
      add('path', end, line);
      return blank(match);
    });
  rest = rest.replace(sha, (match) => {
    add('sha', match, line);
    return blank(match);
  });
  if (/\d/.test(piece + next))
    for (const { 0: match, index } of (rest + next).matchAll(number))
      if (index < rest.length) add('number', match.trim(), line);
  for (const [match] of rest.matchAll(identifier))
    if (!properNames.has(match)) add(/^v?\d/.test(match) ? 'version' : 'identifier', match, line);
}
