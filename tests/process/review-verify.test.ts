import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { verificationCommands } from '../../core/handoff/evidence/verification.ts';
import { type ErrorDocument, Sandbox } from './sandbox.ts';
import { hasPython, onTerminal } from './terminal.ts';

const draft = `## Immediate next action

Run \`npm test\`.

## Verification commands

\`\`\`bash
echo one   # one
cat value.txt
\`\`\`

## What NOT to do on resume

- Do not.
`;

interface Verified {
  ok: boolean;
  results: { command: string; exit: number; ms: number; output: string; differs: string | null }[];
}

describe('the commands of a handoff', () => {
  const inSection = (content: string) =>
    `## Immediate next action\n\nGo.\n\n## Verification commands\n\n${content}\n`;
  it.each<[string, string, string[]]>([
    ['lines of a fence', '```bash\n# all\ngit status\n\nnpm test # 3\n```', ['git status', 'npm test # 3']],
    ['continued lines', '```sh\ngit \\\n  log -1\n```', ['git log -1']],
    ['lines with a prompt', '```console\n$ git status\nclean\n$ npm test\n```', ['git status', 'npm test']],
    ['a here-document', '```\ncat <<EOF\na\nEOF\n```', ['cat <<EOF\na\nEOF']],
    ['code spans of items', '- `git status` is clean\n- see `x`\n1. [ ] `make`', ['git status', 'make']],
    ['no other language', '```json\n{ "a": 1 }\n```', []],
    ['no template', '```bash\n<two to five commands>\n```', []],
    ['nothing', 'None.', []],
  ])('%s', (_, content, expected) => {
    expect(verificationCommands(inSection(content)).map(({ text }) => text)).toEqual(expected);
  });
});

describe('verify', () => {
  it('runs nothing without a yes', () => {
    const box = new Sandbox();
    box.publish(draft.replace('echo one', 'touch ran'));
    box.run(['take']);
    const ran = box.run(['verify', '--json']);
    expect([ran.status, (JSON.parse(ran.stdout) as ErrorDocument).error.code]).toEqual([1, 'needs-yes']);
    expect(existsSync(join(box.worktree, 'ran'))).toBe(false);
  });

  it('compares with what the writer recorded, and keeps a ledger in the file that was read', () => {
    const box = new Sandbox();
    box.write('app/value.txt', 'two\n');
    const path = box.write('draft.md', draft);
    const recorded = box.json<Verified>(['verify', '--record', path, '--yes']);
    expect(recorded.results.map(({ command, exit, differs }) => [command, exit, differs])).toEqual([
      ['echo one   # one', 0, null],
      ['cat value.txt', 0, null],
    ]);
    expect(readFileSync(path, 'utf8')).toMatch(
      /^---\nverification: "?2.*Z [0-9a-f]{8}=0\.\d+\.[0-9a-f]{12} /,
    );
    box.publish(readFileSync(path, 'utf8'));
    box.run(['take']);
    expect(box.json<Verified>(['verify', '--yes']).ok).toBe(true);

    box.write('app/value.txt', 'three\n');
    const ran = box.run(['verify', '--yes', '--json']);
    expect(ran.status).toBe(1);
    const { results } = JSON.parse(ran.stdout) as Verified;
    expect(results.map(({ differs }) => differs)).toEqual([null, 'same exit, other output than recorded']);
    const [name] = box.names('read');
    const text = readFileSync(join(box.inbox, 'read', name ?? ''), 'utf8');
    expect(text.match(/^verified: /gm)).toHaveLength(1);
    expect(text).toMatch(/<!-- sentinel: [a-z2-7]{10} -->\n$/);
  });

  it('shows each command before its result, and fails when one fails', () => {
    const box = new Sandbox();
    box.publish(draft);
    box.run(['take']);
    const { status, stdout } = box.run(['verify', '--yes']);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^1\. echo one {3}# one\n2\. cat value\.txt\n\$ echo one {3}# one\nexit 0, \d+ ms\n {4}\| one\n\$ cat value\.txt\nexit 1, /,
    );
  });

  it('writes nothing into a handoff that still waits', () => {
    const box = new Sandbox();
    const { path } = box.publish(draft.replace('cat value.txt', 'true'));
    const before = readFileSync(path, 'utf8');
    expect(box.json<Verified>(['verify', path, '--yes']).ok).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe(before);
  });

  it('is not in the skills', () => {
    const skill = readFileSync(new URL('../../skills/handoff.md', import.meta.url), 'utf8');
    expect(skill).not.toMatch(/allow[^\n]*verify/);
  });
});

describe.runIf(hasPython)('verify on a terminal', () => {
  it.each([
    ['nothing without a yes', '\r', false],
    ['nothing when it is broken off', '\u0003', false],
    ['everything after a yes', 'y', true],
  ])('runs %s, having shown all of it', (_, key, runs) => {
    const box = new Sandbox();
    box.publish(draft.replace('cat value.txt', 'touch ran'));
    const { status, shown } = onTerminal(box, ['verify'], [['Run these 2 commands?', key]]);
    expect(status).toBe(0);
    expect(shown.indexOf('2. touch ran')).toBeGreaterThan(-1);
    expect(shown.indexOf('2. touch ran')).toBeLessThan(shown.indexOf('Run these 2 commands?'));
    expect(shown.includes('Nothing was run.')).toBe(!runs);
    expect(existsSync(join(box.worktree, 'ran'))).toBe(runs);
  });
});

describe('without a name', () => {
  it('takes the last one that was read, then the newest that waits, and says when there is none', () => {
    const box = new Sandbox();
    const none = box.run(['verify', '--yes', '--json']);
    expect((JSON.parse(none.stdout) as ErrorDocument).error.message).toMatch(
      /^no handoff waits for .*app, and none/,
    );
    box.publish(draft.replace('cat value.txt', 'echo waits'));
    const commands = () => box.json<Verified>(['verify', '--yes']).results.map(({ command }) => command);
    expect(commands()).toContain('echo waits');
    box.run(['take']);
    box.publish(draft.replace('cat value.txt', 'echo newer'));
    expect(commands()).toContain('echo waits');
  });
});
