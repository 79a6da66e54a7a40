import { describe, expect, it } from 'vitest';
import { compressionRatio, perCent } from '../../../core/packs/extract/figures.ts';
import { usableTokens } from '../../../core/packs/extract/request.ts';
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
    [0, 0, 0],
  ])('%i of %i are %i per cent, rounded down', (part, whole, expected) => {
    expect(perCent(part, whole)).toBe(expected);
  });

  it('completeness counts statements and facts, once for the audience and once over all', () => {
    const { figures, text } = pack('- See `run.ts`.\n- Revenue grew by 9 % in the market.\n', 'dev').packed;
    expect(text).toContain('See `run.ts`.');
    expect(text).not.toContain('Revenue');
    // Over all two statements, a path that is a name in code too, and a number: three of five are there.
    expect(figures).toMatchObject({ completeness: 100, overall: 60 });
  });

  it('is below 100 as soon as anything that concerns the audience has no room', () => {
    const many = Array.from({ length: 90 }, (_, at) => `- Part ${at} must answer within ${at + 100} ms.`);
    const { packed } = pack(many.join('\n'), 'dev', { budget: 700 });
    expect(packed.figures.completeness).toBeLessThan(100);
    expect(packed.text).toMatch(/^- source-1\.md:\d+-90 \(\d+ obligations\)$/m);
    expect(packed.text).toContain(`Complete for dev ${packed.figures.completeness}%`);
  });

  it('of a package without content all are 0', () => {
    const { figures, text } = pack('Thanks for the cake at lunch.\n', 'dev').packed;
    expect(text).toContain('Nothing in the sources concerns dev.');
    expect(figures).toEqual({ completeness: 0, overall: 0, relevance: 0, quality: 0 });
  });

  it('the original is the count of the whole source, of several sources their sum', () => {
    const one = '# A\n\nOne two three.\n';
    const two = '    indented code\n\n/slash first\n\n- item\n';
    const { packed } = pack([one, two], 'planning');
    expect(packed.original).toBe(count(one) + count(two));
  });
});
