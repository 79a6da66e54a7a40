import { describe, expect, it } from 'vitest';
import { parseQuery } from '../../../core/search/query.ts';

/** A text as a client's transcript holds it, a character a byte. */
const inTranscript = (text: string) =>
  Buffer.from(JSON.stringify({ message: text }), 'utf8').toString('latin1');

describe('a query', () => {
  it('has a term for each word, and one for a phrase, whoever quotes it', () => {
    expect(parseQuery(['Login', 'token refresh']).terms).toEqual(['login', 'token refresh']);
    expect(parseQuery(['login "Token  refresh" fails']).terms).toEqual(['login', 'token refresh', 'fails']);
    expect(parseQuery(['login', 'LOGIN']).terms).toEqual(['login']);
    expect(parseQuery(['a"b']).terms).toEqual(['a', 'b']);
  });

  it.each([[['']], [[' ', '""']], [['"']]])('of nothing is refused: %j', (words) => {
    expect(() => parseQuery(words)).toThrow('there is no word to search for');
  });

  it('takes signs as they are', () => {
    const query = parseQuery(['a.b(c)*']);
    expect([query.holdsAll('x A.B(C)* y'), query.holdsAll('axb(c)')]).toEqual([true, false]);
  });

  it('needs all terms, in any order, and a phrase whatever white space is in it', () => {
    const query = parseQuery(['fails', 'token refresh']);
    expect(query.holdsAll('The token\n  refresh of the login fails.')).toBe(true);
    expect(query.holdsAll('The refresh token fails.')).toBe(false);
    expect(query.countIn('It fails.')).toBe(1);
  });

  it('gives the places of its terms', () => {
    expect(parseQuery(['ab', 'c']).rangesIn('xABxc')).toEqual([
      { start: 1, end: 3 },
      { start: 4, end: 5 },
    ]);
  });

  it.each([
    ['übergabe', 'Die ÜBERGABE fehlt.'],
    ['Übergabe', 'Die U\u0308bergabe fehlt.'],
    ['передача', 'ПЕРЕДАЧА сессии'],
    ['引き継ぎ', '前回の引き継ぎを読む'],
    ['naïve 🚀', 'a Naïve 🚀 idea'],
    ['say "no"', 'to say, no: say, and no'],
    ['src/app.ts', 'in src/app.ts:3'],
    ['c:\\temp', 'in C:\\temp\\x'],
    ['two lines', 'two\nlines'],
    ['two lines', 'two\tlines'],
  ])('finds %j in a transcript: %j', (word, text) => {
    const query = parseQuery([word]);
    expect(query.mayHoldAll(inTranscript(text))).toBe(true);
    expect(query.holdsAll(text)).toBe(true);
  });

  it('finds a slash that was escaped', () => {
    expect(parseQuery(['src/app.ts']).mayHoldAll('{"path":"src\\/app.ts"}')).toBe(true);
  });

  it('passes over what cannot hold it', () => {
    expect(parseQuery(['login', 'token']).mayHoldAll(inTranscript('The login fails.'))).toBe(false);
  });
});
