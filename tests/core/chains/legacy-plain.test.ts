import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLegacyFields, readLegacyForm, wholeLines } from '../../../core/chains/format/legacy-form.ts';
import { readPlainLegacy } from '../../../core/chains/format/legacy-plain.ts';
import { architect, developer, repository } from './place.ts';

/** What the full parser makes of the same text. */
async function readSlowly(text: string, whole: boolean) {
  const { statedId, parents, fields, extra } = await readLegacyForm(text, whole);
  return { statedId, parents, fields, extra };
}

function readQuickly(text: string, whole: boolean) {
  const root = readPlainLegacy(wholeLines(text, whole));
  return root === null ? null : readLegacyFields(root);
}

const fixture = (id: string) => readFileSync(join(repository, `tests/fixtures/chains/${id}.yaml`), 'utf8');

describe('the plain reading of the older form', () => {
  it('takes a file as agents write it, whole and cut anywhere', async () => {
    const text = fixture(architect);
    for (let end = 1; end <= text.length; end++) {
      const whole = end === text.length;
      const quick = readQuickly(text.slice(0, end), whole);
      expect(quick).toEqual(await readSlowly(text.slice(0, end), whole));
    }
  });

  it.each([
    ['a comment behind a value', 'id: a  # mine\nparent: null # none\nstatus: "completed" # done\n'],
    ['single quotes', "id: a\nnext:\n  agent: 'rust-developer'\n  task: 'It''s next'\n"],
    ['a list of parents', 'id: a\nparent:\n  - b\n  - "c"\nstatus: completed\n'],
    ['a list at the margin', 'id: a\nparent:\n- b\n- c\nstatus: completed\n'],
    ['a text of several lines', 'id: a\ncontext:\n  task: |\n    One: two\n\n    # three\noutput:\n  x: 1\n'],
    ['a folded text', 'id: a\noutput:\n  summary: >-\n    One\n    two\n'],
    ['a next that is one word', 'id: a\nnext: rust-developer\n'],
    ['a next of nothing', 'id: a\nnext:\nstatus: blocked\n'],
    ['a field of its own of several lines', 'id: a\nnotes: |\n  one\n  two\nmood: |\n  one\n'],
    ['a list below output', 'id: a\noutput:\n  - summary: no\n'],
    ['a nested value of one line', 'id: a\ndata: {summary: no}\nparent: [b, c]\n'],
  ])('%s', async (_, text) => {
    const quick = readQuickly(text, true);
    expect(quick).not.toBeNull();
    expect(quick).toEqual(await readSlowly(text, true));
  });

  it.each([
    ['a mapping of one line that a field comes from', fixture(developer)],
    ['an anchor', 'id: &a x\nparent: *a\n'],
    ['a tab', 'id:\tx\n'],
    ['a key twice', 'id: a\nid: b\n'],
    ['a value that goes on', 'id: a\nsummary: one\n  two\n'],
    ['a value on the next line', 'id:\n  a\nparent: b\n'],
    ['an open quote', 'id: a\nsummary: "one\n  two"\n'],
    ['a second document', 'id: a\n---\nid: b\n'],
    ['a line that is no key', 'id: a\nwhat is this\n'],
    ['a key of the prototype', '__proto__:\n  x: y\n'],
  ])('%s is left to the full parser', (_, text) => {
    expect(readQuickly(text, true)).toBeNull();
  });

  const word = fc.constantFrom(
    'rust-developer',
    'null',
    '~',
    'a b',
    '12',
    'x: y',
    '"q"',
    "'s'",
    '#no',
    'é',
    '',
    '- a',
    '[a',
    '|',
  );
  const scalar = fc.oneof(
    word,
    word.map((text) => JSON.stringify(text)),
    word.map((text) => `'${text.replaceAll("'", "''")}'`),
    word.map((text) => `${text} # note`),
    fc.constantFrom('[a, b]', '[]', '{a: b}', '&x y', '*x', '!t z', '>', '|', '|-', '>-'),
  );
  const key = fc.constantFrom(
    'id',
    'parent',
    'agent',
    'status',
    'summary',
    'context',
    'output',
    'next',
    'task',
    'priority',
    'timestamp',
    'a key',
  );
  const line = fc.oneof(
    {
      weight: 6,
      arbitrary: fc
        .tuple(fc.constantFrom('', '  ', '    '), key, scalar)
        .map(([pad, name, value]) => `${pad}${name}: ${value}`.trimEnd()),
    },
    {
      weight: 2,
      arbitrary: fc.tuple(fc.constantFrom('', '  ', '    '), key).map(([pad, name]) => `${pad}${name}:`),
    },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom('', '  ', '    ', '      '), scalar)
        .map(([pad, value]) => `${pad}- ${value}`),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', '# note', '    # note', 'text', '    text goes on', '      deeper'),
    },
  );

  it('never says anything else than the full parser, where that finds no fault', async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 9 }), async (lines) => {
        const text = `${lines.join('\n')}\n`;
        const quick = readQuickly(text, true);
        const { problems } = await readLegacyForm(text, true);
        if (quick === null || problems.length > 0) return;
        compared++;
        expect(quick).toEqual(await readSlowly(text, true));
      }),
      { numRuns: 2000, seed: 8 },
    );
    expect(compared).toBeGreaterThan(100);
  });
});
