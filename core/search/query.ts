import { HandoffError } from '../errors.ts';

/** What is looked for: every term must be held by one line of a document, or by one message of a session. */
export interface Query {
  /** In lower case, as they were given; a phrase has one space between its words. */
  terms: readonly string[];
  holdsAll(text: string): boolean;
  /** How many of the terms a text holds. */
  countIn(text: string): number;
  /** The places of all terms in a text, in order, none of which overlap. */
  rangesIn(text: string): { start: number; end: number }[];
  /** Whether lines of JSON may hold all terms in their texts: false is certain. Takes UTF-8 with a character a byte. */
  mayHoldAll(bytes: string): boolean;
}

const escapePattern = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');

/** Both forms in which a letter with a mark is written. */
const formsOf = (term: string) => [...new Set([term.normalize('NFC'), term.normalize('NFD')])];

function patternOf(term: string, writeWord: (word: string) => string, space: string): string {
  const forms = formsOf(term).map((form) => form.split(' ').map(writeWord).join(space));
  return forms.length === 1 ? (forms[0] ?? '') : `(?:${forms.join('|')})`;
}

/** Returns a letter as UTF-8 holds it, in either case, a character a byte. */
function lettersOf(letter: string): string {
  const cases = new Set([letter, letter.toLowerCase(), letter.toUpperCase()]);
  const bytes = [...cases].map((text) => escapePattern(Buffer.from(text, 'utf8').toString('latin1')));
  return `(?:${bytes.join('|')})`;
}

/** Returns a word as the text of a JSON string holds it; a slash may be escaped, too. */
function writeInJson(word: string): string {
  const escaped = [...JSON.stringify(word).slice(1, -1)].map((letter) =>
    /[ -~]/.test(letter) ? escapePattern(letter) : lettersOf(letter),
  );
  return escaped.join('').replaceAll('\\/', '\\\\?\\/');
}

/** Splits what was typed: each argument is a word, or a phrase where it has spaces; quotes within one do the same. */
function splitTerms(words: readonly string[]): string[] {
  const terms = words.flatMap((word) => {
    const quoted = [...word.matchAll(/"([^"]*)"|([^\s"]+)/g)].map(([, phrase, bare]) => phrase ?? bare ?? '');
    return word.includes('"') ? quoted : [word];
  });
  return terms.map((term) => term.trim().replace(/\s+/g, ' ').toLowerCase()).filter((term) => term !== '');
}

/** Reads what a person searches for. Throws `bad-usage` where nothing is left of it. */
export function parseQuery(words: readonly string[]): Query {
  const terms = [...new Set(splitTerms(words))];
  if (terms.length === 0) {
    throw new HandoffError('bad-usage', {
      message: 'there is no word to search for',
      hint: 'handoff search login "token refresh"',
    });
  }
  const patterns = terms.map((term) => patternOf(term, escapePattern, '\\s+'));
  const shown = patterns.map((pattern) => new RegExp(pattern, 'iu'));
  const any = new RegExp(patterns.join('|'), 'giu');
  // The longest first: it is the rarest, most likely.
  const inJson = [...terms]
    .sort((one, other) => other.length - one.length)
    .map((term) => new RegExp(patternOf(term, writeInJson, '(?:\\s|\\\\[nrt])+'), 'i'));
  return {
    terms,
    holdsAll: (text) => shown.every((pattern) => pattern.test(text)),
    countIn: (text) => shown.filter((pattern) => pattern.test(text)).length,
    rangesIn: (text) =>
      [...text.matchAll(any)].map(({ index, 0: found }) => ({ start: index, end: index + found.length })),
    mayHoldAll: (bytes) => inJson.every((pattern) => pattern.test(bytes)),
  };
}
