import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeHandoff } from '../../../../core/handoff/format/compose.ts';
import { parseHandoff } from '../../../../core/handoff/format/parse.ts';
import { readDraft } from '../../../../core/handoff/inbox/draft.ts';

const fields = {
  name: 'Auth refactor',
  description: 'Half: moved',
  from: 'app',
  to: 'app-wt2',
  created: '2026-05-15T18:30:00Z',
  branch: 'main',
  head: '1234567',
  dirty_files_count: '3',
  session_tool: 'claude-code',
  worktree: '/home/u/app-wt2',
};
const body = '## Immediate next action\n\nRun it.\n';

describe('a composed handoff', () => {
  it('is these bytes', () => {
    expect(
      composeHandoff({ fields, unknown: 'ticket: "A-1"\n', body, sentinel: 'abcdefghij', eol: '\n' }),
    ).toBe(
      [
        '---',
        'name: Auth refactor',
        'description: "Half: moved"',
        'from: app',
        'to: app-wt2',
        'created: 2026-05-15T18:30:00Z',
        'branch: main',
        'head: "1234567"',
        'dirty_files_count: 3',
        'session_tool: claude-code',
        'worktree: /home/u/app-wt2',
        'ticket: "A-1"',
        '---',
        '',
        '## Immediate next action',
        '',
        'Run it.',
        '',
        '<!-- sentinel: abcdefghij -->',
        '',
      ].join('\n'),
    );
  });

  it('drops a sentinel that the body brought along', () => {
    const text = composeHandoff({
      fields,
      unknown: '',
      body: `${body}\n<!-- sentinel: oldoldold2 -->\n`,
      sentinel: 'abcdefghij',
      eol: '\n',
    });
    expect(text).not.toContain('oldoldold2');
    expect(text.endsWith('Run it.\n\n<!-- sentinel: abcdefghij -->\n')).toBe(true);
  });

  it('gives its fields, its sentinel and its body back, whatever they hold', async () => {
    const piece = fc.constantFrom(
      '---\n',
      '```\n',
      '<!-- sentinel: aaaaaaaaaa -->\n',
      '# x\n',
      'a',
      '\n',
      ': ',
      '\t',
      ' ',
      '🧪',
      '\u2028',
      '-->',
      '<!--',
    );
    const anyBody = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.array(piece, { maxLength: 20 }).map((parts) => parts.join('')),
    );
    const oneLine = fc
      .string({ unit: 'grapheme', minLength: 1 })
      .map((text) => text.replace(/[\r\n]/g, ' '))
      .filter((text) => text.trim() !== '');
    await fc.assert(
      fc.asyncProperty(
        anyBody,
        oneLine,
        oneLine,
        fc.constantFrom<'\n' | '\r\n'>('\n', '\r\n'),
        async (raw, name, branch, eol) => {
          const written = `x${raw.replace(/\r\n?|\n/g, eol)}y`;
          const text = composeHandoff({
            fields: { ...fields, name, branch },
            unknown: '',
            body: written,
            sentinel: 'zzzzzzzzzz',
            eol,
          });
          const read = await parseHandoff(Buffer.from(text, 'utf8'));
          expect(read.body.trim()).toBe(written);
          expect(read.sentinel).toBe('zzzzzzzzzz');
          expect(Object.fromEntries(read.fields)).toEqual({ ...fields, name, branch });
          expect(read.problems.filter((problem) => !problem.includes('next action'))).toEqual([]);
        },
      ),
      { numRuns: 600 },
    );
  });
});

/** What publish keeps of a draft's frontmatter, by a reader of its own. */
async function unknownOf(frontmatter: string, eol = '\n'): Promise<string> {
  const text = `---${eol}${frontmatter}---${eol}${eol}${body}`;
  return (await readDraft(Buffer.from(text, 'utf8'), 'draft')).unknown;
}

describe('fields we do not know survive byte for byte', () => {
  it.each([
    ['their spelling', 'name: a\nticket:   "A-1"   # why\nx: \'y\'\n', 'ticket:   "A-1"   # why\nx: \'y\'\n'],
    ['a list', 'tags:\n  - a\n  - b\nname: a\n', 'tags:\n  - a\n  - b\n'],
    ['a list at the margin', 'tags:\n- a\n- b\nname: a\n', 'tags:\n- a\n- b\n'],
    [
      'a block',
      'note: |\n  one\n\n  name: not a field\nname: a\n',
      'note: |\n  one\n\n  name: not a field\n',
    ],
    ['a comment', '# mine\nname: a\n', '# mine\n'],
    ['a mapping', 'a:\n  name: inner\nname: a\n', 'a:\n  name: inner\n'],
    ['a number that YAML would change', 'sha: 1e10000\n', 'sha: 1e10000\n'],
    ['the key in quotes', '"my key": 1\n', '"my key": 1\n'],
  ])('%s', async (_, frontmatter, kept) => {
    expect(await unknownOf(frontmatter)).toBe(kept);
  });

  it.each([
    ['one line', 'name: a\nfrom: forged\nhead: forged\nsentinel: forged\n'],
    ['a block', 'description: |\n  one\n  two\nname: a\n'],
    ['a folded line', 'description: one\n  two\n'],
    ['a list at the margin', 'topic:\n- a\n- b\n'],
    ['a list of pairs at the margin', 'topic:\n- a: b\n'],
  ])('of those we know nothing is left: %s', async (_, frontmatter) => {
    expect(await unknownOf(frontmatter)).toBe('');
  });

  it.each([
    ['a mapping in braces', '{name: a, ticket: A-1}\n', ['ticket', 'A-1']],
    ['an alias to a field that goes', 'name: &n a\nticket: *n\n', ['ticket', '*n']],
  ])('where lines cannot be kept, the value is: %s', async (_, frontmatter, [key, value]) => {
    const unknown = await unknownOf(frontmatter as string);
    const read = await parseHandoff(
      Buffer.from(composeHandoff({ fields, unknown, body, sentinel: 'zzzzzzzzzz', eol: '\n' })),
    );
    expect(read.problems).toEqual([]);
    expect(read.fields.get(key as string)).toBe(value);
  });

  it('any draft that can be read makes a handoff that can be read', async () => {
    const line = fc.constantFrom(
      'name: a',
      'name: &x a',
      'topic:',
      '- a',
      '- b: c',
      '  c: d',
      '  e',
      'x: 1',
      'y: |',
      'z: *x',
      '# c',
      '"q": 1',
      'x-y: [a,',
      '  b]',
      'from: z',
      'description: >',
      '? k',
      ': v',
      '{a: b}',
      '',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 6 }), async (lines) => {
        const draft = `---\n${lines.join('\n')}\n---\n\n${body}`;
        const before = await parseHandoff(Buffer.from(draft));
        if (before.frontmatter === null) return;
        const { unknown } = await readDraft(Buffer.from(draft), 'draft');
        const read = await parseHandoff(
          Buffer.from(composeHandoff({ fields, unknown, body, sentinel: 'zzzzzzzzzz', eol: '\n' })),
        );
        expect(read.problems).toEqual([]);
        expect(Object.fromEntries(read.fields)).toMatchObject(fields);
        const ours = new Set([...Object.keys(fields), 'topic']);
        for (const key of before.fields.keys())
          if (!ours.has(key) && key !== '') expect([...read.fields.keys()]).toContain(key);
      }),
      { numRuns: 1_500 },
    );
  });
});
