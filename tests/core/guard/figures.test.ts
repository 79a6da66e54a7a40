import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { guardFigures } from './figures.ts';

const set = (name: string) => fileURLToPath(new URL(`../../fixtures/guard/${name}.json`, import.meta.url));

describe('the guards of real don’ts', () => {
  it('are what a careful reader expects, and hold what they should', () => {
    const { lines, calls, guards, holds, wrong } = guardFigures(set('first'));
    expect(lines).toBeGreaterThanOrEqual(120);
    expect(calls).toBeGreaterThanOrEqual(200);
    for (const { precision, recall } of [guards, holds]) {
      expect(precision, wrong.join('\n')).toBeGreaterThanOrEqual(0.98);
      expect(recall, wrong.join('\n')).toBeGreaterThanOrEqual(0.7);
    }
  });
});
