import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sectionContent, splitSections } from '../../../core/handoff/format/sections.ts';
import { readDraft } from '../../../core/handoff/inbox/draft.ts';
import { reviewDraft } from '../../../core/handoff/review/review.ts';
import { makePlace } from './review/place.ts';

interface Document {
  name: string;
  text: string;
  next: string;
  donts: string;
  /** Rules that find something in it rightly. */
  problems: readonly string[];
}

const directory = fileURLToPath(new URL('../../fixtures/documents', import.meta.url));

function documentsOf(file: string): Document[] {
  const parts = readFileSync(join(directory, file), 'utf8').split(/^%%% /m).slice(1);
  return parts.map((part, index) => {
    const [head = '', ...lines] = part.split('\n');
    const expected = new Map(
      head.split('; ').map((field) => field.split(/: (.*)/s).slice(0, 2) as [string, string]),
    );
    return {
      name: `${file.replace('.md', '')} ${index + 1}`,
      text: lines.join('\n'),
      next: expected.get('next') ?? '',
      donts: expected.get('donts') ?? '',
      problems: expected.get('problems')?.split(' ') ?? [],
    };
  });
}

const documents = readdirSync(directory)
  .filter((file) => file !== 'README.md')
  .sort()
  .flatMap(documentsOf);

/** The first two lines: a fence or a label may be the first. */
const beginningOf = (text: string) => text.split('\n').slice(0, 2).join(' ');

describe('documents as people write them, in ten languages', () => {
  it('are at least sixty', () => expect(documents.length).toBeGreaterThanOrEqual(60));

  it.each(documents)('$name: the next action is found', async ({ text, next }) => {
    const draft = await readDraft(Buffer.from(text), 'the draft');
    const action = sectionContent(draft.sections, 'next-action');
    expect(next).not.toBe('');
    expect(beginningOf(action)).toContain(next);
  });

  it.each(documents.filter(({ donts }) => donts !== ''))('$name: the don’ts are found', ({ text, donts }) => {
    expect(sectionContent(splitSections(text), 'donts')).toContain(donts);
  });
});

describe('the review of them', () => {
  it('has no false error, and at most one false warning in ten', async () => {
    const { ctx, sha } = makePlace();
    const wrong: string[] = [];
    for (const { name, text, problems } of documents) {
      const { review } = await reviewDraft(ctx, text.replaceAll('{{sha}}', sha));
      for (const { rule, severity, message } of review.problems)
        if (!problems.includes(rule)) wrong.push(`${severity} ${name} ${rule}: ${message}`);
    }
    expect(wrong.filter((line) => line.startsWith('error'))).toEqual([]);
    expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(Math.floor(documents.length / 10));
  });
});
