import { describe, expect, it } from 'vitest';
import { compressionRatio, findReferences, perCent } from '../../../core/packs/selection/figures.ts';
import { usableTokens } from '../../../core/packs/selection/request.ts';
import { count, pack } from './place.ts';

describe('the figures, worked out by hand', () => {
  it.each([
    [2000, 1900],
    [8000, 7600],
    [1001, 950],
    [1, 0],
  ])('of a budget of %i tokens %i may be used', (budget, usable) => {
    expect(usableTokens(budget)).toBe(usable);
  });

  it.each([
    [1000, 250, 0.25],
    [300, 451, 1.5],
    [7, 2, 0.29],
    [0, 400, 0],
  ])('%i tokens that became %i have the ratio %f', (original, transferred, ratio) => {
    expect(compressionRatio(original, transferred)).toBe(ratio);
  });

  it.each([
    [2, 3, 66],
    [199, 200, 99],
    [3, 3, 100],
    [0, 5, 0],
    [0, 0, 100],
  ])('%i of %i are %i per cent, rounded down', (part, whole, expected) => {
    expect(perCent(part, whole)).toBe(expected);
  });

  it('completeness counts the facts of wanted parts: here two of three', () => {
    // Wanted for dev: `a.ts` and `b.ts` under Requirements, 5 s of a constraint. Not wanted: 9 % of the market.
    const rows = Array.from({ length: 400 }, (_, at) => `word${String.fromCharCode(97 + (at % 26))}`).join(
      ' ',
    );
    const text = `# T\n\n## Constraints\n\n- No step takes 5 s.\n\n## Requirements\n\n- See src/a.ts.\n\n| file |\n|---|\n| src/b.ts ${rows} |\n\n## Market\n\nUp by 9 %.\n\n## Task\n\nDo it.\n`;
    const { packed } = pack(text, 'dev', { budget: 1000 });
    expect(packed.text).toContain('src/a.ts');
    expect(packed.text).not.toContain('src/b.ts');
    // Facts of wanted parts: the constraint sentence, 5 s, src/a.ts, src/b.ts: three of four are there.
    expect(packed.figures.completeness).toBe(75);
    expect(packed.figures.relevance).toBe(100);
    expect(packed.figures.integrity).toBe(100);
    // (75 + 100 + 100) / 3 = 91.66…
    expect(packed.figures.quality).toBe(9.1);
  });

  it('relevance is the share of the kept tokens that the audience asks for', () => {
    const wanted = '- Build the thing.\n\n';
    const other = 'Nobody knows about that.\n\n';
    const { packed } = pack(`## Requirements\n\n${wanted}## Blah\n\n${other}`, 'dev');
    const [a, b] = [count(wanted), count(other)];
    expect([a, b]).toEqual([6, 6]);
    // 6 of 12 tokens.
    expect(packed.figures.relevance).toBe(50);
    expect(packed.text).toContain('Relevance Score: 5.0/10');
  });

  it('the original is the count of the whole source, of several sources their sum', () => {
    const one = '# A\n\nOne two three.\n';
    const two = '    indented code\n\n/slash first\n\n- item\n';
    const { packed } = pack([one, two], 'planning');
    expect(packed.original).toBe(count(one) + count(two));
  });

  it.each([
    ['no reference', 0, []],
    ['[a][x] and [b]\n\n[x]: http://a.b', 1, []],
    ['[a][x]', 1, ['[a][x]']],
    ['as said[^1]', 1, ['[^1]']],
    ['as said[^1]\n\n[^1]: there', 1, []],
    ['[see](#known-issues) and [other](#nowhere)', 2, ['#nowhere']],
    ['`[a][x]` is code', 0, []],
  ])('references of %j: %i, broken %j', (text, all, broken) => {
    expect(findReferences(text, ['Known issues'])).toEqual({ all, broken });
  });

  it('a broken reference is named and keeps the receiver from being ready', () => {
    const { packed } = pack('## Task\n\nDo as in [the plan][plan].\n', 'dev');
    expect(packed.text).toContain('Transfer Integrity: 1 broken: [the plan][plan]');
    expect(packed.text).toContain('Agent Readiness: references are broken');
    expect(packed.figures.integrity).toBe(0);
  });
});
