import { describe, expect, it } from 'vitest';
import { choosePoints, disturb, mayMiss } from './disturb.ts';
import { report } from './figures.ts';
import { ourProduct } from './product.ts';
import { pick } from './random.ts';
import { scenarios } from './scenarios/all.ts';
import { full, randomFor, sampleSize } from './settings.ts';
import type { Point } from './strace/point.ts';

const codes = ['ENOSPC', 'EIO', 'EACCES', 'EROFS', 'EMFILE', 'EINTR', 'EXDEV'];

/** No call but these can say that a file system has no hard links. */
const codesFor = (point: Point) => (/^link/.test(point.name) ? ['EPERM', ...codes] : codes);

describe('any file-system call fails once', () => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', async (name, scenario) => {
    const random = randomFor(`fail/${name}`);
    const result = await disturb(ourProduct, scenario, (points) => {
      const all = points.flatMap((point) => codesFor(point).map((what) => ({ point, what })));
      const drawn = choosePoints(random, points, sampleSize(points.length, scenario.sample ?? 30));
      const some = drawn.map((point) => ({ point, what: pick(random, codesFor(point)) }));
      return { all: all.length, chosen: full ? all : some };
    });
    const { points, tried, violations, missed } = result;
    for (const what of missed) console.log(`missed: ${name}, ${what}`);
    const counts = { points, tried, missed: missed.length, violations: violations.length };
    report({ part: 'a call fails once', scenario: name, ...counts });
    expect(violations).toEqual([]);
    expect(missed.length).toBeLessThanOrEqual(mayMiss(tried + missed.length));
    expect(tried).toBeGreaterThan(0);
  });
});
