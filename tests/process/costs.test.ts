import { rmSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';

const { tokenCosts } = (await import('../../bench/tokens.mjs' as string)) as {
  tokenCosts: () => { label: string; tokens: number; limit: number }[];
};
const { base } = (await import('../../bench/place.mjs' as string)) as { base: string };

afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('what we cost a session in tokens', () => {
  it.each(tokenCosts().map((cost) => [cost.label, cost] as const))('%s', (_, { tokens, limit }) => {
    expect(tokens).toBeGreaterThan(20);
    expect(tokens).toBeLessThanOrEqual(limit);
  });
});
