import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readFrontmatter, readPlainFrontmatter } from '../../../core/text/frontmatter.ts';
import { writeScalar } from '../../../core/text/frontmatter-fields.ts';

describe('a one-line scalar', () => {
  it.each([
    ['plain text', 'Auth refactor', 'Auth refactor'],
    ['a path', '/home/u/app', '/home/u/app'],
    ['a branch', 'feature/x-1', 'feature/x-1'],
    ['a SHA of digits', '1234567', '"1234567"'],
    ['a SHA like an exponent', '1e10000', '"1e10000"'],
    ['a SHA like an exponent with a letter first', 'e1234567', '"e1234567"'],
    ['a boolean', 'Yes', '"Yes"'],
    ['null', 'null', '"null"'],
    ['a colon and a space', 'a: b', '"a: b"'],
    ['a comment', 'a #b', '"a #b"'],
    ['a leading dash', '-x', '"-x"'],
    ['a leading star', '*x', '"*x"'],
    ['quotes', '"x"', '"\\"x\\""'],
    ['a line end', 'a\nb', '"a\\nb"'],
    ['a line separator', 'a\u2028b', '"a\\u2028b"'],
    ['a trailing space', 'a ', '"a "'],
    ['nothing', '', '""'],
    ['a lone surrogate', '\ud800', '"\ufffd"'],
  ])('%s', (_, value, written) => {
    expect(writeScalar(value)).toBe(written);
  });

  it.each([
    ['count', '0', '0'],
    ['count', '42', '42'],
    ['count', '007', '"007"'],
    ['instant', '2026-05-15T18:30:00Z', '2026-05-15T18:30:00Z'],
    ['instant', 'soon', 'soon'],
  ] as const)('a %s %s', (kind, value, written) => {
    expect(writeScalar(value, kind)).toBe(written);
  });

  it('means the same text to every reader', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('1e5', 'no', '~', '0x1', '.5', '-', '2026-01-01'),
    );
    await fc.assert(
      fc.asyncProperty(text, async (value) => {
        const expected = value.toWellFormed();
        const line = `x: ${writeScalar(value)}`;
        expect(parse(line, { schema: 'core' })).toEqual({ x: expected });
        expect(parse(line, { version: '1.1', schema: 'yaml-1.1' })).toEqual({ x: expected });
        const file = `---\n${line}\n---\n`;
        // A byte order mark sends it to the full parser.
        const full = await readFrontmatter(`\ufeff${file}`);
        expect(full.kind === 'found' && full.frontmatter.values.get('x')).toBe(expected);
        const quick = readPlainFrontmatter(file);
        if (quick) expect(quick.values.get('x')).toBe(expected);
      }),
      { numRuns: 1_500 },
    );
  });
});
