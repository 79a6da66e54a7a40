import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { version } from '../../adapters/cli/version.ts';
import { blocksOf, expectBlock, readDocument, root, tableWithHead } from './markdown.ts';
import { bundle, Place } from './place.ts';
import { replay } from './replay.ts';

const placeholderSentinel = 'muzm5iewaf';

/** Runs a documented line as it is, from the clone, in an empty HOME. */
function runFromClone(line: string) {
  const place = new Place();
  const result = place.shell(`cd '${root}' && ${line}`);
  return { place, result };
}

describe("the README's first screen", () => {
  const screen = readDocument('README.md').split('\n## ')[0] ?? '';

  it('has exactly two commands to run', () => {
    expect(
      blocksOf('README.md', 'sh')
        .slice(0, 2)
        .map((block) => block.text),
    ).toEqual(['node dist/handoff.cjs install\n', 'npm ci && npm test\n']);
    expect(screen.match(/^```sh$/gm)).toHaveLength(2);
    const { scripts } = JSON.parse(readDocument('package.json'));
    expect(scripts.test).toBe('vitest run');
  });

  it('shows what the program really says', () => {
    const { result } = runFromClone('node dist/handoff.cjs demo --json');
    const { steps } = JSON.parse(result.stdout);
    const said = steps.map((step: { output: string }) => step.output).join('\n');
    const sentinel = /sentinel ([a-z2-7]{10})/.exec(said)?.[1] ?? '';
    const [transcript] = blocksOf('README.md', 'transcript');
    const lines = (transcript?.text ?? '').split('\n').map((line) => line.trim());
    const ours = lines.filter((line) => /^(agent-handoff:|sentinel |\*\*Handoff loaded)/.test(line));
    expect(ours).toHaveLength(3);
    for (const line of ours) expect(said).toContain(line.replace(placeholderSentinel, sentinel));
    expect(lines).toContain('You can /clear safely.');
    expect(readDocument('dist/skills/claude-code/handoff/SKILL.md')).toContain('"You can /clear safely."');
    expect(lines.some((line) => line.startsWith('Handoff filed: '))).toBe(true);
  });

  it('installs, and uninstalls without a trace', () => {
    const { place, result } = runFromClone('node dist/handoff.cjs install');
    expect(result.status, result.stderr).toBe(0);
    expect(result.stdout).toContain('came back through the installed claude-code hook');
    const settings = readFileSync(join(place.home, '.claude/settings.json'), 'utf8');
    expect(settings.match(/hooks\/session-start\.sh claude-code/g)).toHaveLength(2);
    expect(settings).toContain('Read(~/.agent-handoffs/**)');
    const again = place.shell(`cd '${root}' && node dist/handoff.cjs uninstall`);
    expect(again.status, again.stderr).toBe(0);
    expect(place.shell('ls -A ~/.claude').stdout).toBe('');
  });

  it('offers a demo that touches nothing', () => {
    const { place, result } = runFromClone('node dist/handoff.cjs demo');
    expect(result.status).toBe(0);
    expect(place.shell('ls -A ~').stdout).toBe('.agent-handoffs\n.local\nbin\nshop\n');
    expect(place.names('unread')).toEqual([]);
  });
});

describe('console blocks', () => {
  const blocks = ['docs/command-line.md', 'docs/open.md'].flatMap((page) => blocksOf(page, 'console'));

  it.each(blocks)('$file:$line prints what it shows', (block) => {
    expectBlock(block, replay(block.text));
  });
});

describe('the table of verbs', () => {
  it('names the verbs that there are, with options that they have', () => {
    const place = new Place();
    const rows = tableWithHead('docs/command-line.md', 'verb', 'does');
    const documented = rows.map(([usage = '']) => usage.split(' ')[1] ?? '');
    const help = place.shell('handoff --help').stdout;
    const actual = [...help.matchAll(/^ {2}([a-z]+) .*\[options\]/gm)].map((match) => match[1]);
    expect(documented.sort()).toEqual(actual.sort());
    for (const [usage = '', does = ''] of rows) {
      const verbHelp = place.shell(`handoff ${usage.split(' ')[1]} --help`).stdout;
      for (const [flag] of `${usage} ${does}`.matchAll(/--[a-z-]+/g)) expect(verbHelp, usage).toContain(flag);
      expect(verbHelp, usage).toContain('--json');
    }
  });
});

describe('the version', () => {
  it('is the same everywhere, and the changelog begins with it', () => {
    const place = new Place();
    const plugin = JSON.parse(readDocument('dist/.claude-plugin/plugin.json'));
    const newest = /^## (\d+\.\d+\.\d+)$/m.exec(readDocument('CHANGELOG.md'))?.[1];
    const printed = place.shell(`node '${bundle}' --version`).stdout.trim();
    expect([plugin.version, newest, printed]).toEqual([version, version, version]);
  });
});
