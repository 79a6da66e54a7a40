import { describe, expect, it } from 'vitest';
import {
  newSentinel,
  sentinelLine,
  sentinelOf,
  splitSentinel,
} from '../../../../core/handoff/format/sentinel.ts';

describe('a new sentinel', () => {
  it('has ten characters of a-z2-7, and no two are alike', () => {
    const many = Array.from({ length: 500 }, newSentinel);
    for (const sentinel of many) expect(sentinel).toMatch(/^[a-z2-7]{10}$/);
    expect(new Set(many).size).toBe(500);
  });

  it('stands in a comment', () => {
    expect(sentinelLine('abcdefghij')).toBe('<!-- sentinel: abcdefghij -->');
  });
});

describe('the sentinel in a text', () => {
  it.each<[string, string, string, string | null]>([
    ['in the last line', 'body\n\n<!-- sentinel: abcdefghij -->\n', 'body\n', 'abcdefghij'],
    ['without a line end after it', 'body\n<!-- sentinel: abcdefghij -->', 'body', 'abcdefghij'],
    ['with empty lines after it', 'body\n<!-- sentinel: abcdefghij -->\n\n \n', 'body', 'abcdefghij'],
    ['with CRLF', 'body\r\n\r\n<!-- sentinel: abcdefghij -->\r\n', 'body\r\n', 'abcdefghij'],
    ['alone', '<!-- sentinel: abcdefghij -->', '', 'abcdefghij'],
    ['the predecessor’s hex', 'x\n<!-- sentinel: 0f9c2e11 -->\n', 'x', '0f9c2e11'],
    [
      'with text after it it is none',
      '<!-- sentinel: abcdefghij -->\nbody',
      '<!-- sentinel: abcdefghij -->\nbody',
      null,
    ],
    ['not at a line’s start', 'say <!-- sentinel: abcdefghij -->', 'say <!-- sentinel: abcdefghij -->', null],
    ['too short', 'x\n<!-- sentinel: abc -->', 'x\n<!-- sentinel: abc -->', null],
    ['with a bracket in it', 'x\n<!-- sentinel: abc>defgh -->', 'x\n<!-- sentinel: abc>defgh -->', null],
    [
      'only the last of two',
      'a\n<!-- sentinel: aaaaaaaaaa -->\n<!-- sentinel: bbbbbbbbbb -->\n',
      'a\n<!-- sentinel: aaaaaaaaaa -->',
      'bbbbbbbbbb',
    ],
  ])('%s', (_, text, rest, sentinel) => {
    expect(splitSentinel(text)).toEqual({ text: rest, sentinel });
  });
});

describe('the sentinel of a file', () => {
  const bytes = new TextEncoder().encode('hello');

  it.each<[string, string | null, string | undefined, string]>([
    ['its last line', 'abcdefghij', 'fieldvalue', 'abcdefghij'],
    ['else its field', null, 'fieldvalue', 'fieldvalue'],
    ['but no field that could not be printed safely', null, 'a b<c>', '2cf24dba5f'],
    ['else the first ten hex digits of its SHA-256', null, undefined, '2cf24dba5f'],
  ])('is %s', (_, own, field, expected) => {
    expect(sentinelOf(bytes, own, field)).toBe(expected);
  });
});
