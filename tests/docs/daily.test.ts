import { describe, expect, it } from 'vitest';
import { makeProgram } from '../../adapters/cli/program/program.ts';
import { findingTable } from '../../install/doctor/finding.ts';
import { blocksOf, documents, expectBlock, readDocument, tableWithHead } from './markdown.ts';
import { bundle, Place } from './place.ts';
import { replay } from './replay.ts';

const pages = [
  'docs/daily-use.md',
  'docs/codex.md',
  'docs/privacy.md',
  'docs/troubleshooting.md',
  'README.md',
];

const skillNames = (client: string) =>
  [
    'handoff',
    'handoffs',
    'handoff-open',
    'handoff-result',
    'handoff-pack',
    'handoff-chain',
    'upgrade-handoff',
  ].filter((name) => readDocument(`dist/skills/${client}/${name}/SKILL.md`).includes(`\nname: ${name}\n`));

describe('the README', () => {
  it('has every skill in one table, by its name in either client', () => {
    const rows = tableWithHead('README.md', 'in Claude Code', 'in Codex');
    expect(rows.map(([name]) => name?.replaceAll('`', ''))).toEqual(
      skillNames('claude-code').map((name) => `/${name}`),
    );
    expect(rows.map(([, name]) => name?.replaceAll('`', ''))).toEqual(
      skillNames('codex').map((name) => `$${name}`),
    );
  });

  it('has a status line that prints one line of what waits', () => {
    const [block] = blocksOf('README.md', 'status line');
    const { command } = JSON.parse(block?.text ?? '').statusLine;
    const place = new Place();
    const said = () => place.shell(command.replace('/path/to/agent-handoff/dist/handoff.cjs', bundle));
    expect(said()).toMatchObject({ status: 0, stdout: 'clear\n', stderr: '' });
    place.shell("printf '## Immediate next action\n\nRun it.\n' | handoff publish --file -");
    expect(said().stdout).toBe('1-waiting\n');
  });

  it('leads to every page of docs/', () => {
    const named = documents.filter((name) => name.startsWith('docs/'));
    const readme = readDocument('README.md');
    expect(named.filter((name) => !readme.includes(`(${name})`))).toEqual([]);
  });
});

describe('console blocks', () => {
  it.each(pages.flatMap((page) => blocksOf(page, 'console')))('$file:$line prints what it shows', (block) => {
    expectBlock(block, replay(block.text));
  });
});

describe('what the pages name', () => {
  const program = makeProgram();
  const verbs = new Map(program.commands.map((verb) => [verb.name(), verb]));

  it.each(pages)('%s names verbs and options that there are', (page) => {
    const commands = [...readDocument(page).matchAll(/`(?:handoff|doctor)(?: [a-z][^`]*)`/g)].map(([text]) =>
      text.slice(1, -1).replace(/^doctor/, 'handoff doctor'),
    );
    for (const command of commands) {
      const [, name = '', ...words] = command.split(' ');
      const verb = verbs.get(name);
      expect(verb, command).toBeDefined();
      const options = words.filter((word) => word.startsWith('--'));
      const known = verb?.options.map(({ long }) => long) ?? [];
      expect(known, command).toEqual(expect.arrayContaining(options));
    }
  });

  it('docs/troubleshooting.md names codes of doctor that there are', () => {
    const codes = [...readDocument('docs/troubleshooting.md').matchAll(/--fix ([a-z-]+)/g)].map(
      ([, code]) => code,
    );
    expect(codes.length).toBeGreaterThan(0);
    for (const code of codes) expect(Object.keys(findingTable)).toContain(code);
  });
});
