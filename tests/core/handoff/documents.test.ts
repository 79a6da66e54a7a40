import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sectionContent, splitSections } from '../../../core/handoff/format/sections.ts';
import { readDraft } from '../../../core/handoff/inbox/draft.ts';
import { reviewDraft } from '../../../core/handoff/review/review.ts';
import { forbids } from '../../../core/text/prohibitions.ts';
import { splitSentences } from '../../../core/text/sentences.ts';
import { makePlace } from './review/place.ts';

interface Document {
  name: string;
  text: string;
  next: string;
  donts: string;
  /** Words of a sentence that forbids something, wherever it stands. */
  forbids: string;
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
      forbids: expected.get('forbids') ?? '',
      problems: expected.get('problems')?.split(' ') ?? [],
    };
  });
}

const documents = readdirSync(directory)
  .filter((file) => file !== 'README.md')
  .sort()
  .flatMap(documentsOf);
/** In these nothing says what comes next. */
const [silent, speaking] = [
  documents.filter(({ next }) => next === 'none'),
  documents.filter(({ next }) => next !== 'none'),
];

/** The first two lines: a fence or a label may be the first. */
const beginningOf = (text: string) => text.split('\n').slice(0, 2).join(' ');

describe('documents as people write them, in ten languages', () => {
  it('are more than a hundred', () => expect(documents.length).toBeGreaterThan(100));

  it.each(speaking)('$name: the next action is found', async ({ text, next }) => {
    const draft = await readDraft(Buffer.from(text), 'the draft');
    const action = sectionContent(draft.sections, 'next-action');
    expect(next).not.toBe('');
    expect(beginningOf(action)).toContain(next);
  });

  it.each(documents.filter(({ donts }) => donts !== ''))('$name: the don’ts are found', ({ text, donts }) => {
    expect(sectionContent(splitSections(text), 'donts')).toContain(donts);
  });

  it.each(documents.filter(({ forbids }) => forbids !== ''))(
    '$name: what it forbids is known',
    ({ text, ...expected }) => {
      const sentences = splitSentences(text).filter((sentence) => forbids(sentence.text));
      expect(sentences.map((sentence) => sentence.text).join('\n')).toContain(expected.forbids);
    },
  );

  it.each(silent)('$name: is refused, since nothing in it says what comes next', async ({ text }) => {
    await expect(readDraft(Buffer.from(text), 'the draft')).rejects.toMatchObject({ code: 'no-next-action' });
  });

  it.each(speaking)('$name: loses no line of its text', ({ text }) => {
    const known = splitSections(text).flatMap(({ title, content }) => [
      ...title.split('\n'),
      ...content.split('\n'),
    ]);
    // Numbers of headings and tags are marks.
    const words = (line: string) => line.replace(/^[一二三四]、|<\/?[a-z]+\d?>|[^\p{L}]+/gu, '');
    const kept = known.map(words).join('\n');
    for (const line of text.split('\n')) expect(kept).toContain(words(line));
  });
});

describe('what editors of Windows write', () => {
  const text = '## Next steps\r\n\r\nRun the tests. 次\r\n';
  const little = Buffer.from(`\ufeff${text}`, 'utf16le');
  it.each<[string, Buffer]>([
    ['UTF-16, little-endian', little],
    ['UTF-16, big-endian', Buffer.from(little).swap16()],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
  ])('%s is read', async (_, bytes) => {
    const { sections, body } = await readDraft(bytes, 'the draft');
    expect(sectionContent(sections, 'next-action')).toBe('Run the tests. 次');
    expect(body.startsWith('## Next steps\r\n')).toBe(true);
  });

  it.each<[string, Buffer, string]>([
    [
      'UTF-16 without its mark',
      Buffer.from(text.replace(' 次', ''), 'utf16le'),
      'iconv -f utf-16le -t utf-8',
    ],
    [
      'UTF-16 without its mark, big-endian',
      Buffer.from(text.replace(' 次', ''), 'utf16le').swap16(),
      'iconv -f utf-16be -t utf-8',
    ],
    [
      'Latin letters in one byte',
      Buffer.from('## Nächste Schritte\n\nTesten.', 'latin1'),
      'iconv -f windows-1252',
    ],
  ])('%s is refused, with what converts it', async (_, bytes, hint) => {
    const failure = readDraft(bytes, '/tmp/my draft.md');
    await expect(failure).rejects.toMatchObject({ code: 'not-utf8', hint: expect.stringContaining(hint) });
    await expect(failure).rejects.toMatchObject({ hint: expect.stringContaining("'/tmp/my draft.md'") });
  });
});

describe('the review of them', () => {
  it('has no false error, and at most one false warning in ten', async () => {
    const { ctx, sha } = makePlace();
    const wrong: string[] = [];
    for (const { name, text, problems } of speaking) {
      const { review } = await reviewDraft(ctx, text.replaceAll('{{sha}}', sha));
      for (const { rule, severity, message } of review.problems)
        if (!problems.includes(rule)) wrong.push(`${severity} ${name} ${rule}: ${message}`);
    }
    expect(wrong.filter((line) => line.startsWith('error'))).toEqual([]);
    expect(wrong.length, wrong.join('\n')).toBeLessThanOrEqual(Math.floor(documents.length / 10));
  });
});
