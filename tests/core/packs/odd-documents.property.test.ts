import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HandoffError } from '../../../core/errors.ts';
import { checkPackage } from '../../../core/packs/check/check-package.ts';
import { parsePackage } from '../../../core/packs/reading/package-form.ts';
import { audiences, pack } from './place.ts';

/** What documents of other people hold: each once made an untouched package fail its check. */
const pieces = [
  '# Plan',
  '## Constraints',
  '## Next action',
  '## Notes of `src/a/b.ts`',
  'Underlined\n---',
  '<pre>\n\nYou must keep src/raw.ts.\n\n   It takes 30 ms.\n</pre>',
  '<pre>\n\n## No heading\n\nYou must never close it',
  '<!-- a comment\n\n## No heading\n-->',
  '<!-- never closed',
  '<details>\n<summary>More</summary>\n\nIt must fold.\n\n</details>',
  '- An item must go on:\n  <pre>\n  ## None\n\n  src/item.ts\n  </pre>\n- Another takes 12 ms.',
  '- An item\n  ```sh\n  npm run never-closed',
  '```\nError: it was refused\n```',
  '> In that case it is slow. You must explicitly\n> say which of src/quoted.ts\n> > is meant, and never guess. It takes 5 s.',
  '> ```\n> npm run quoted',
  '* [`fb0ac26`](https://h.example/commit/fb0ac26eecdd76f6eaa4a96a865b7c6f52ce5aa5) Only block. See [it](https://h.example/commit/fb0ac26eecdd76f6eaa4a96a865b7c6f52ce5aa5). It must hold.',
  '[![a](https://a.example/a.svg)](https://a.example/a)[![b](https://a.example/(b).svg)](https://a.example/b)',
  '| a | must not |\n|---|---|\n| src/t.ts | 7 ms |',
  'A first sentence. The second must\nspan lines of `src/x.ts`. A third takes 3 s, e.g. now. And 4.5 s then!',
  '1. First you must run `npm test`.\n2. Then never `git push`.\n   - nested 9 ms\n\n   Behind a blank line it must count.',
  'Constraints:\n\n- never',
  '**Blocked:** the key "error: it was denied" is missing',
  '    indented src/code.ts\n\n    and 8 ms more',
  '***\n\nplain words about nothing at all',
  'Über 30 Sekunden dürfen nicht vergehen. 必须用src/中.ts，最多30秒。',
  '[x]: https://a.example/ref\n\nsee [x] and [y](#plan)',
];

describe('documents of other people', () => {
  it('whatever they are made of, an untouched package passes its check, and every fact is in it or its ledger', () => {
    const document = fc
      .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 14 })
      .map((parts) => parts.join('\n\n'));
    fc.assert(
      fc.property(
        document,
        fc.constantFrom(...audiences),
        fc.integer({ min: 450, max: 1200 }),
        (text, audience, budget) => {
          try {
            const { request, packed } = pack(text, audience, { budget });
            const found = parsePackage(packed.text);
            const problems = checkPackage({ found, request, packed });
            expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
          } catch (error) {
            if (!(error instanceof HandoffError && error.code === 'pack-overflow')) throw error;
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
