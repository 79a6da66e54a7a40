import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { secretsCorpus } from '../../fixtures/secrets/corpus.ts';
import { secretFigures } from './figures.ts';

const directory = fileURLToPath(new URL('../../fixtures/secrets', import.meta.url));
let figures: Awaited<ReturnType<typeof secretFigures>>;
beforeAll(async () => {
  figures = await secretFigures(directory);
});

describe('the corpus', () => {
  it('has more than four hundred texts, a hundred of them lines of prose in eight languages', () => {
    const corpus = secretsCorpus(directory);
    const languages = 'English German French Spanish Portuguese Russian Chinese Japanese'.split(' ');
    expect(corpus.length).toBeGreaterThan(800);
    expect(corpus.filter(({ kind }) => languages.includes(kind)).length).toBe(100);
  });

  it('is the same each time', () => {
    expect(secretsCorpus(directory)).toEqual(secretsCorpus(directory));
  });
});

describe('the search for secrets', () => {
  it.each(['all', 'apart', 'unseen'] as const)(
    'reaches the precision and recall that are promised, on %s',
    (part) => {
      const { precision, recall, refusedPrecision, refusedRecall, wrong } = figures[part];
      console.log(`secrets, ${part}:`, { precision, recall, refusedPrecision, refusedRecall });
      expect(precision, wrong.join('\n')).toBeGreaterThanOrEqual(0.97);
      expect(recall, wrong.join('\n')).toBeGreaterThanOrEqual(0.95);
      expect(refusedPrecision).toBeGreaterThanOrEqual(0.97);
      // Words of letters alone are asked about, not refused; the unseen texts have many.
      expect(refusedRecall).toBeGreaterThanOrEqual(part === 'unseen' ? 0.85 : 0.95);
    },
  );
});
