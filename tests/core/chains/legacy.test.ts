import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLegacyForm } from '../../../core/chains/format/legacy.ts';
import { architect, repository } from './place.ts';

async function read(text: string) {
  const { parents, fields, extra, problems } = readLegacyForm(text, true);
  return { parents, ...fields, ...extra, problems: problems.length };
}

describe('the older form', () => {
  it('is read as far as it goes, wherever it is cut, and a cut is no problem', async () => {
    const text = readFileSync(join(repository, `tests/fixtures/chains/${architect}.yaml`), 'utf8');
    const whole = readLegacyForm(text, true);
    for (let end = 1; end <= text.length; end++) {
      const { parents, fields, problems } = readLegacyForm(text.slice(0, end), false);
      if (fields.agent !== null) expect(fields.agent).toBe('architect');
      if (text.slice(0, end).includes('\nnext:\n')) expect(fields.summary).toBe(whole.fields.summary);
      expect([parents, problems.length]).toEqual([
        whole.parents,
        /^id: .*\n/m.test(text.slice(0, end)) ? 0 : 1,
      ]);
    }
  });

  it.each<[string, string, object]>([
    [
      'a comment behind a value',
      'id: a  # mine\nparent: null # none\nstatus: "completed" # done\n',
      { parents: [], status: 'completed' },
    ],
    [
      'single quotes',
      "id: a\nnext:\n  agent: 'rust-developer'\n  task: 'It''s next'\n",
      { next_agent: 'rust-developer', next_task: "It's next" },
    ],
    ['a list of parents', 'id: a\nparent:\n  - b\n  - "c"\n', { parents: ['b', 'c'] }],
    [
      'a list at the margin',
      'parent:\n- b\n- c\nstatus: completed\n',
      { parents: ['b', 'c'], status: 'completed' },
    ],
    [
      'a text of several lines',
      'context:\n  task: |\n    One: two\n\n    # three\noutput:\n  x: 1\n',
      { summary: 'One: two # three' },
    ],
    ['a folded text', 'output:\n  summary: >-\n    One\n    two\n', { summary: 'One two' }],
    ['a next that is one word', 'next: rust-developer\n', { next_agent: 'rust-developer' }],
    ['a next of nothing', 'next:\nstatus: blocked\n', { next_agent: null, status: 'blocked' }],
    ['fields of its own, of one line only', 'notes: |\n  one\n  two\nmood: |\n  one\n', { mood: 'one' }],
    ['a list below output', 'output:\n  - summary: no\n', { summary: null }],
    [
      'a nested value of one line',
      'data: {summary: no}\nparent: [b, c]\n',
      { summary: null, parents: ['b', 'c'] },
    ],
    ['an alias', 'agent: &a x\nparent: *a\n', { agent: 'x', parents: ['x'] }],
    ['a value that goes on', 'summary: one\n  two\n', { summary: 'one two' }],
    ['a value on the next line', 'id:\n  a\nparent: b\n', { parents: ['b'] }],
    ['a key of the prototype', '__proto__:\n  x: y\nparent: b\n', { parents: ['b'] }],
  ])('with %s', async (_, text, expected) => {
    expect(await read(text)).toMatchObject({ ...expected, problems: 0 });
  });

  it.each([
    ['a key twice', 'id: a\nid: b\n'],
    ['an open quote', 'id: a\nsummary: "one\n  two\n'],
    ['a line that is no key', 'id: a\nwhat is this\n'],
  ])('with %s has a problem', async (_, text) => {
    expect((await read(text)).problems).toBe(1);
  });
});
