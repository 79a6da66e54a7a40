import { describe, expect, it } from 'vitest';
import { report } from './figures.ts';
import { losePower } from './power/lose-power.ts';
import { ourProduct } from './product.ts';
import { scenarios } from './scenarios/all.ts';
import { randomFor, sampleSize } from './settings.ts';

/** git's own files are git's affair. */
const ours = scenarios.filter(({ usesGit }) => !usesGit);

describe('the power fails, and what no fsync covered is lost', () => {
  it.each(ours.map((scenario) => [scenario.name, scenario] as const))('%s', async (name, scenario) => {
    const result = await losePower(ourProduct, scenario, randomFor(`power/${name}`), (all) =>
      sampleSize(all, scenario.sample ?? 40),
    );
    const { points, tried, violations } = result;
    report({ part: 'power loss', scenario: name, points, tried, violations: violations.length });
    expect(violations).toEqual([]);
  });
});
