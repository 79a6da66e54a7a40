import { describe, expect, it } from 'vitest';
import { parseHandoff } from '../../../../core/handoff/format/parse.ts';
import { handoffText } from '../../world.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const problemsOf = async (text: string) => (await parseHandoff(encode(text))).problems;

describe('a well-formed file', () => {
  it('has no problem and gives its parts', async () => {
    const read = await parseHandoff(encode(handoffText({ fields: { head: '1e10000', ticket: 'A-1' } })));
    expect(read.problems).toEqual([]);
    expect(read.verbatim).toBe(false);
    expect(read.fields.get('head')).toBe('1e10000');
    expect(read.fields.get('ticket')).toBe('A-1');
    expect(read.sentinel).toBe('abcdefghij');
    expect(read.body).not.toContain('sentinel');
    expect(read.sections.map((section) => section.key)).toEqual(['next-action', 'donts']);
  });

  it.each([
    ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text: string) => `\ufeff${text}`],
    ['both', (text: string) => `\ufeff${text.replaceAll('\n', '\r\n')}`],
  ])('with %s is read alike', async (_, change) => {
    const read = await parseHandoff(encode(change(handoffText())));
    expect(read.problems).toEqual([]);
    expect(read.fields.get('name')).toBe('Auth refactor');
    expect(read.sections.map(({ key, content }) => [key, content])).toEqual([
      ['next-action', 'Run `npm test`.'],
      ['donts', '- Do not touch the schema.'],
    ]);
    expect(read.sentinel).toBe('abcdefghij');
  });
});

describe('a bad handoff is data, not an exception', () => {
  it.each<[string, string, string[], boolean]>([
    ['no frontmatter', '## Immediate next action\n\nGo.\n', ['it has no frontmatter'], false],
    ['a missing field', handoffText().replace('branch: none\n', ''), ['`branch` is missing'], false],
    [
      'an instant that is none',
      handoffText({ fields: { created: 'yesterday' } }),
      ['`created` must be an instant like 2026-05-15T18:30:00Z'],
      false,
    ],
    [
      'a count that is none',
      handoffText({ fields: { dirty_files_count: 'few' } }),
      ['`dirty_files_count` must be a whole number'],
      false,
    ],
    [
      'no next action',
      handoffText().replace('Immediate next', 'Some'),
      ['it has no section `## Immediate next action`'],
      true,
    ],
    [
      'an empty next action',
      handoffText({ action: '' }),
      ['it has no section `## Immediate next action`'],
      true,
    ],
    [
      'frontmatter that does not parse',
      `---\nname: "a\n---\n${handoffText().split('---\n')[2]}`,
      [expect.stringMatching(/^frontmatter does not parse: .*quote/) as string],
      true,
    ],
    [
      'code as frontmatter',
      '---js\n{}\n---\n## Immediate next action\n\nGo.\n',
      ['frontmatter in the language `js` is not read'],
      true,
    ],
  ])('%s', async (_, text, problems, verbatim) => {
    const read = await parseHandoff(encode(text));
    expect(read.problems).toEqual(problems);
    expect(read.verbatim).toBe(verbatim);
  });

  it('an empty file', async () => {
    expect(await problemsOf('')).toEqual([
      'it has no frontmatter',
      'it has no section `## Immediate next action`',
    ]);
  });

  it('the text of one whose frontmatter is broken is kept whole, but for its sentinel', async () => {
    const text = `---\nname: "a\n---\n\nbody\n`;
    const read = await parseHandoff(encode(`${text}\n<!-- sentinel: abcdefghij -->\n`));
    expect([read.body, read.sentinel]).toEqual([text, 'abcdefghij']);
  });

  it('bytes that are no UTF-8 are said and shown as U+FFFD', async () => {
    const read = await parseHandoff(Buffer.concat([encode(handoffText()), Buffer.from([0xff, 0xfe])]));
    expect(read.problems).toEqual(['the file is not valid UTF-8']);
    expect(read.text).toContain('\ufffd');
  });

  it('a U+FFFD that was written is no problem', async () => {
    expect(await problemsOf(handoffText({ action: 'Look at \ufffd.' }))).toEqual([]);
  });

  it('a file without sentinel gets one from its bytes', async () => {
    const text = handoffText().replace(/<!--.*-->\n/, '');
    expect((await parseHandoff(encode(text))).sentinel).toMatch(/^[0-9a-f]{10}$/);
    expect((await parseHandoff(encode(`${text} `))).sentinel).not.toBe(
      (await parseHandoff(encode(text))).sentinel,
    );
  });
});

describe('what is in a fence, a comment or a quotation', () => {
  it.each([
    '```\n## Immediate next action\n\nno\n```',
    '<!--\n## Immediate next action\n\nno\n-->',
    '> ## Immediate next action',
  ])('is no section: %j', async (body) => {
    const text = `${handoffText().split('## Imm')[0]}${body}\n`;
    expect(await problemsOf(text)).toEqual(['it has no section `## Immediate next action`']);
  });

  it('an unclosed fence swallows what follows it, as every reader of Markdown sees it', async () => {
    const read = await parseHandoff(encode(handoffText({ action: '```\ncode' })));
    expect(read.sections.map((section) => section.key)).toEqual(['next-action']);
    expect(read.sections[0]?.content).toContain('## What NOT to do on resume');
    expect(read.sentinel).toBe('abcdefghij');
  });
});
