import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, it } from 'vitest';
import { pieceEnd } from '../../../core/audience/tokenizer/piece-end.ts';
import { readRankTable } from '../../../core/audience/tokenizer/rank-table.ts';
import { splitAny } from '../../../core/audience/tokenizer/split-any.ts';
import { corpus, count, makeLarge, root } from './place.ts';

const theirs = (text: string) => countTokens(text, { disallowedSpecial: new Set() });

describe('the counter', () => {
  it.each([
    ['', 0],
    ['a', 1],
    ['hello world', 2],
    ['Hello, world!', 4],
    ['日本語', 2],
    ['<|endoftext|>', 7],
  ])('counts %j as %i tokens', (text, tokens) => {
    expect(count(text)).toBe(tokens);
    expect(theirs(text)).toBe(tokens);
  });

  it.each(corpus)('counts $name as gpt-tokenizer does', ({ text }) => {
    expect(count(text)).toBe(theirs(text));
  });

  it('counts any text as gpt-tokenizer does', () => {
    const unit = fc.constantFrom(
      'ab',
      'Zq',
      '12',
      ' ',
      '\n',
      '\r\n',
      '/',
      '-',
      '`',
      "'s",
      'é',
      'ß',
      '漢',
      'か',
      '한',
      '😀',
      '\u0301',
      '\ud800',
      '|---',
      'http://x.y',
      '\t',
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 200 }), (units) => {
        const text = units.join('');
        expect(count(text)).toBe(theirs(text));
      }),
      { numRuns: 300 },
    );
  });

  it('counts characters of every plane, and runs of them between words, as gpt-tokenizer does', () => {
    const unit = fc.oneof(
      { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 4 }) },
      { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 4 }) },
      { weight: 2, arbitrary: fc.integer({ min: 0, max: 0x2800 }).map((code) => String.fromCharCode(code)) },
      {
        weight: 4,
        arbitrary: fc.constantFrom(' ', '  ', '\n', '\r\n', '\t', "'s", "'LL", "'re", '/', '...'),
      },
      {
        weight: 4,
        arbitrary: fc.constantFrom('word', 'CamelCase', 'UPPER', 'x', '1', '2026', '⚠️', '—', '✅'),
      },
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 60 }), (units) => {
        const text = units.join('').replaceAll('\ufeff', '');
        expect(count(text)).toBe(theirs(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('splits around each character that has a class as the pattern does', () => {
    const differ: string[] = [];
    for (let code = 0; code < 0x2800; code++) {
      const char = String.fromCharCode(code);
      const text = `a${char}b ${char}B ${char}${char}1${char}12 ${char} .${char}\n${char}\t${char}x`;
      const units = Uint16Array.from(text, (unit) => unit.charCodeAt(0));
      let at = 0;
      for (const piece of splitAny(text)) {
        const end = pieceEnd(units, at, units.length);
        at += piece.length;
        if (end >= 0 && end !== at) differ.push(`U+${code.toString(16)} ${JSON.stringify(piece)}`);
      }
    }
    expect(differ).toEqual([]);
  });

  it('counts a byte order mark as the token that the table has for it; gpt-tokenizer loses it while looking', () => {
    const table = readFileSync(join(root, 'dist/o200k-base.ranks'));
    const mark = Buffer.from('\ufeff', 'utf8');
    expect(readRankTable(table).rankOf(mark, 0, 3)).toBeGreaterThan(0);
    expect(count('\ufeff')).toBe(1);
    expect(theirs('\ufeff')).toBeGreaterThan(1);
  });

  it.each(['a', 'qzxv', 'é', '漢', '=-', '😀', 'Ab'])(
    'counts a long run of %s as gpt-tokenizer does',
    (unit) => {
      for (const length of [255, 256, 511, 512, 513, 1025]) {
        const text = unit.repeat(length).slice(0, length);
        expect(count(text)).toBe(theirs(text));
      }
    },
  );

  it('counts a megabyte of one letter in less than a minute', () => {
    expect(count('a'.repeat(1_048_576))).toBe(131_072);
  }, 60_000);

  it('counts parts that begin on a line of their own apart, and their sum is the whole', () => {
    const text = makeLarge(20_000);
    const parts = text.split(/(?<=\n)(?=[^\s/])/);
    expect(parts.length).toBeGreaterThan(300);
    expect(parts.reduce((sum, part) => sum + count(part), 0)).toBe(count(text));
  });
});

describe('the table of ranks', () => {
  const table = readFileSync(join(root, 'dist/o200k-base.ranks'));
  const bytes = (text: string) => Buffer.from(text, 'utf8');

  it('knows a token by its bytes', () => {
    const { rankOf } = readRankTable(table);
    expect(rankOf(bytes('!'), 0, 1)).toBe(0);
    expect(rankOf(bytes('x hello'), 1, 7)).toBe(40617);
    expect(rankOf(bytes('qqzzxx'), 0, 6)).toBe(-1);
  });

  it.each([0, 100, 400_000])('cut to %i bytes it is refused', (length) => {
    expect(() => readRankTable(table.subarray(0, length))).toThrow(RangeError);
  });
});
