import { describe, expect, it } from 'vitest';
import { alarmsOf, documents } from './own-check.ts';
import { audiences } from './place.ts';

/** Each document for one audience, in turn; tests/process has all of them for all. */
const sampled = documents.filter((_, at) => at % 6 === 0);

describe('a package of a document of this repository', () => {
  it('passes its own check', () => {
    expect(sampled.length).toBeGreaterThan(20);
    const alarms = sampled.flatMap((name, at) => alarmsOf(name, audiences[at % audiences.length] ?? 'dev'));
    expect(alarms).toEqual([]);
  });
});
