import { describe, expect, it } from 'vitest';
import { holdCommand, opensGate } from '../../../../core/threads/gates/decide.ts';
import { readGateCommands, readOpenGates } from '../../../../core/threads/gates/open-gates.ts';
import { promptText, Repository } from '../repository.ts';

const gate = (phrase: string) => `*** Run only after explicit human go-ahead. Wait phrase: ${phrase} ***`;

describe('the gates of a repository', () => {
  it('are those of its open rounds, of threads made by hand too', async () => {
    const repository = new Repository();
    repository.copyFixtures();
    const gates = await readOpenGates(repository.layout);
    expect(gates.map(({ slug, phrase }) => [slug, phrase])).toEqual([
      ['2026-05-03-no-frontmatter', 'go ahead and ship'],
      ['2026-05-04-broken-frontmatter', 'wipe it'],
      ['2026-05-05-crlf', 'push now'],
      ['2026-05-11-regex-phrase', 'set (v1.2)? [yes|no] $5 ^.*\\d+'],
      ['2026-05-12-fenced-gate', 'deploy for real'],
      ['2026-05-16-phrase-without-gate', 'carry on'],
      ['2026-05-17-unclosed-fence', 'release it'],
    ]);
    expect(new Set(gates.map(({ key }) => key)).size).toBe(gates.length);
  });

  it('have a key that changes with phrase, phase, round and thread, and with nothing else', async () => {
    const keyOf = async (slug: string, round: number, body: string) => {
      repository.prompt(slug, round, { body });
      const gates = await readOpenGates(repository.layout);
      return gates.find((one) => one.slug === slug)?.key;
    };
    const repository = new Repository();
    const first = await keyOf('2026-05-10-a', 1, `## A\n\n${gate('x')}\n`);
    expect(await keyOf('2026-05-10-a', 1, `Words.\n\n## A\n\n${gate('x')}\n\nMore words.\n`)).toBe(first);
    for (const other of [
      await keyOf('2026-05-10-a', 1, `## A\n\n${gate('y')}\n`),
      await keyOf('2026-05-10-a', 1, `## B\n\n${gate('x')}\n`),
      await keyOf('2026-05-10-a', 2, `## A\n\n${gate('x')}\n`),
      await keyOf('2026-05-10-b', 1, `## A\n\n${gate('x')}\n`),
    ]) {
      expect(other).toMatch(/^[0-9a-f]{24}$/);
      expect(other).not.toBe(first);
    }
  });
});

it.each([
  [
    'with letters that nobody sees',
    '***R\u200bun only after explicit human go-ahead. Wait phrase: go***',
    ['go'],
  ],
  ['in its heading alone', '## Phase B: ship (GATED on `go`)\n\nShip.', ['go']],
  [
    'in code, which is none',
    'The line is `*** Run only after explicit human go-ahead. Wait phrase: x ***`.',
    [],
  ],
])('a file of another name holds for a gate %s', async (_, text, expected) => {
  const repository = new Repository();
  repository.write('handoffs/active/2026-05-10-a/notes.md', `${text}\n`);
  const gates = await readOpenGates(repository.layout);
  expect(gates.map(({ phrase }) => phrase)).toEqual(expected);
});

it.each([
  ['a report', 'round-01-result.md'],
  ['a next round', 'round-02-prompt.md'],
])('%s beside a file of another name takes none of its gates away', async (_, added) => {
  const repository = new Repository();
  const write = (name: string, text: string) =>
    repository.write(`handoffs/active/2026-05-10-a/${name}`, text);
  write('plan.md', `## Phase B\n\n${gate('go')}\n`);
  write(added, 'Done.\n');
  const gates = await readOpenGates(repository.layout);
  expect(gates.map(({ round, phrase }) => [round, phrase])).toEqual([[1, 'go']]);
});

describe('gate_commands', () => {
  it.each([
    ['make ship', ['make ship']],
    ['make ship, ./ops/*', ['make ship', './ops/*']],
    ['[make ship, "./ops/*"]', ['make ship', './ops/*']],
    ["- make ship\n- 'npm run x'\n", ['make ship', 'npm run x']],
    ['acme -f|--force', ['acme -f|--force']],
    ['*, -f, ,make', ['make']],
    ['', []],
  ])('%j', (text, expected) => {
    expect(readGateCommands(text).map(({ source }) => source)).toEqual(expected);
  });

  it('in YAML, as a text or a list, hold for that prompt alone', async () => {
    const repository = new Repository();
    const write = (slug: string, value: string) =>
      repository.write(
        `handoffs/active/${slug}/round-01-prompt.md`,
        promptText(slug, 1, { fields: { gate_commands: value }, body: `## A\n\n${gate(slug)}\n` }),
      );
    write('2026-05-10-text', '"make ship, ./ops/*"');
    write('2026-05-11-list', '\n  - make ship\n  - acme roll');
    const gates = await readOpenGates(repository.layout);
    const held = (command: string, opened = '') =>
      holdCommand(command, gates, ({ slug }) => slug === opened)?.gates.map(({ slug }) => slug.slice(11));
    expect(held('make ship')).toEqual(['text', 'list']);
    expect(held('acme roll out')).toEqual(['list']);
    expect(held('./ops/x')).toEqual(['text']);
    expect(held('git push')).toEqual(['text', 'list']);
    expect(held('git push', '2026-05-10-text')).toEqual(['list']);
    expect(held('acme roll', '2026-05-11-list')).toBeUndefined();
    expect(held('npm test')).toBeUndefined();
  });
});

it.each([
  ['handoff thread gate auth --open', true],
  ['node x/handoff.cjs "thread" gate auth --open --session 1', true],
  ['handoff thread \\\n  gate auth --open', true],
  ['touch ~/.agent-handoffs/.gates/every/opened-1', true],
  ['handoff thread gate auth', false],
  ['handoff thread gate auth --close', false],
  ['handoff thread open auth x', false],
  ['cat handoffs/active/x/round-01-prompt.md', false],
])('%s opens a gate: %s', (command, expected) => {
  expect(opensGate(command)).toBe(expected);
});
