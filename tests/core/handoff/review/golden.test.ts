import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { reviewDraft } from '../../../../core/handoff/review/review.ts';
import { makePlace } from './place.ts';

const directory = fileURLToPath(new URL('../../../fixtures/drafts/golden', import.meta.url));
const drafts = readdirSync(directory)
  .filter((name) => name.endsWith('.md'))
  .map((name) => name.replace(/\.md$/, ''));

describe('the golden drafts give the findings that were written by hand', () => {
  it('are at least twenty', () => expect(drafts.length).toBeGreaterThanOrEqual(20));

  it.each(drafts)('%s', async (name) => {
    const { ctx, sha } = makePlace();
    const text = readFileSync(join(directory, `${name}.md`), 'utf8').replaceAll('{{sha}}', sha);
    const expected = readFileSync(join(directory, `${name}.expected`), 'utf8')
      .split('\n')
      .filter(Boolean);
    const { review } = await reviewDraft(ctx, text);
    const found = review.problems.map(({ severity, rule, line }) => `${severity} ${rule} ${line}`);
    expect(found).toEqual(expected);
  });
});
