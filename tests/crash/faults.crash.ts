import { describe, expect, it } from 'vitest';
import { chooseCalls, disturb } from './disturb.ts';
import { report } from './figures.ts';
import { ourProduct } from './product.ts';
import { pick } from './random.ts';
import { scenarios } from './scenarios/all.ts';
import { full, randomFor, sampleSize } from './settings.ts';
import type { Call } from './strace/trace.ts';

const codes = ['ENOSPC', 'EIO', 'EACCES', 'EROFS', 'EMFILE', 'EINTR', 'EXDEV'];

/** No call but these can say that a file system has no hard links. */
const codesFor = (call: Call) => (/^link/.test(call.name) ? ['EPERM', ...codes] : codes);

describe('any file-system call fails once', () => {
  it.each(scenarios.map((scenario) => [scenario.name, scenario] as const))('%s', async (name, scenario) => {
    const random = randomFor(`fail/${name}`);
    const result = await disturb(ourProduct, scenario, (calls) => {
      const all = calls.flatMap((call) => codesFor(call).map((what) => ({ call, what })));
      const drawn = chooseCalls(random, calls, sampleSize(calls.length, scenario.sample ?? 30));
      const some = drawn.map((call) => ({ call, what: pick(random, codesFor(call)) }));
      return { all: all.length, chosen: full ? all : some };
    });
    const { points, tried, violations, missed } = result;
    report({ part: 'a call fails once', scenario: name, points, tried, violations: violations.length });
    expect(violations).toEqual([]);
    expect(missed).toEqual([]);
  });
});
