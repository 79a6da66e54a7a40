import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { guardFigures } from './figures.ts';

const figuresOf = (name: string) =>
  guardFigures(fileURLToPath(new URL(`../../fixtures/guard/${name}.json`, import.meta.url)));

describe('the guards of real don’ts', () => {
  it('come from enough lines and calls', () => {
    const { lines, calls } = figuresOf('first');
    expect(lines).toBeGreaterThanOrEqual(120);
    expect(calls).toBeGreaterThanOrEqual(200);
  });

  it.each(['first', 'second', 'third'])(
    'are what a careful reader expects, and hold what they should: %s set',
    (name) => {
      const { guards, holds, wrong } = figuresOf(name);
      for (const { precision, recall } of [guards, holds]) {
        expect(precision, wrong.join('\n')).toBeGreaterThanOrEqual(0.98);
        expect(recall, wrong.join('\n')).toBeGreaterThanOrEqual(0.7);
      }
    },
  );
});
