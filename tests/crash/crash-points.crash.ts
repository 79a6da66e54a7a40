import { describe, expect, it } from 'vitest';
import { choosePoints, disturb, mayMiss } from './disturb.ts';
import { report } from './figures.ts';
import { ourProduct } from './product.ts';
import { scenarios } from './scenarios/all.ts';
import { randomFor, sampleSize } from './settings.ts';

describe('killed before any file-system call', () => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', async (name, scenario) => {
    const random = randomFor(`kill/${name}`);
    const result = await disturb(ourProduct, scenario, (points) => ({
      all: points.length,
      chosen: choosePoints(random, points, sampleSize(points.length, scenario.sample ?? 30)).map((point) => ({
        point,
        what: 'KILL',
      })),
    }));
    const { points, tried, violations, missed } = result;
    for (const what of missed) console.log(`missed: ${name}, ${what}`);
    const counts = { points, tried, missed: missed.length, violations: violations.length };
    report({ part: 'killed at a call', scenario: name, ...counts });
    expect(violations).toEqual([]);
    expect(missed.length).toBeLessThanOrEqual(mayMiss(tried + missed.length));
    expect(tried).toBeGreaterThan(0);
  });
});
