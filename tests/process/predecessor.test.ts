import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { identify } from '../../core/worktree/identity.ts';
import { git } from '../core/world.ts';
import { draftText, Sandbox } from './sandbox.ts';

const scripts = join(dirname(dirname(fileURLToPath(import.meta.url))), 'fixtures/predecessor');

/** One of the scripts that share no code with us, in a worktree, with nothing but a shell's programs. */
function script(box: Sandbox, name: string, args: string[] = [], input = '', cwd = box.worktree): string {
  const options = { cwd, env: box.env, input, encoding: 'utf8' } as const;
  return execFileSync('sh', [join(scripts, `${name}.sh`), ...args], options);
}

const body = `
# Handoff — paused before the refresh flow

## Immediate next action

Run \`make test-auth\`.

## What NOT to do on resume

- **Do not** swap the library: the first hour was a dead end on this.
`;

const write = (box: Sandbox, ...args: string[]) => script(box, 'write', args, body).trim();
const textOf = (stdout: string): string => JSON.parse(stdout).hookSpecificOutput.additionalContext;

/** Without what a reader stamps. */
const withoutStamps = (text: string) => text.replace(/^(received_at|deliveries|seen_at): .*\n/gm, '');

describe('a handoff that the predecessor wrote', () => {
  it.each([
    ['claude-code', 'codex-cli'],
    ['codex', 'claude-code'],
  ])('surfaces in a session of %s, written in %s', (client, tool) => {
    const box = new Sandbox();
    const path = write(box, tool);
    const before = readFileSync(path, 'utf8');
    const text = textOf(box.hook(box.payload(), { client }).stdout);
    expect(text).toMatch(/^agent-handoff: 1 handoff waiting for this worktree \(app\)\./);
    expect(text).toMatch(/^1\. 0 min old$/m);
    expect(text).toContain(`\nname: Paused before the refresh flow\nfrom: app, written by ${tool}\n`);
    expect(text).toContain('Run `make test-auth`.');
    expect(text).toContain('- **Do not** swap the library');
    expect(text).not.toMatch(/^ *!!/m);
    // It brings no sentinel: the digest of its bytes stands for one.
    expect(text).toMatch(/^Sentinel of handoff 1: [0-9a-f]{10}$/m);
    expect(box.names('unread')).toEqual([]);
    expect(box.names('read')).toEqual([basename(path)]);
    const after = readFileSync(join(box.inbox, 'read', basename(path)), 'utf8');
    expect(withoutStamps(after)).toBe(before);
    expect(after).toMatch(/^received_at: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/m);
  });

  it('is listed, shown and taken', () => {
    const box = new Sandbox();
    write(box, 'codex-cli', 'app', 'auth-refactor');
    const { handoffs } = box.json<{ handoffs: object[] }>(['list']);
    expect(handoffs).toMatchObject([
      {
        name: 'Paused before the refresh flow',
        from: 'app',
        to: 'app',
        topic: 'auth-refactor',
        state: 'unread',
      },
    ]);
    expect(box.run(['show', 'auth-refactor']).stdout).toContain('Run `make test-auth`.');
    expect(box.run(['take']).stdout).toContain('Run `make test-auth`.');
    expect(box.json(['list'])).toEqual({ handoffs: [] });
  });

  it('can be sent on to another worktree', () => {
    const box = new Sandbox();
    git(box.worktree, 'worktree', 'add', '-q', join(box.base, 'app-wt2'));
    write(box, 'codex-cli', 'app', 'auth-refactor');
    box.json(['forward', 'auth-refactor', '--to', 'app-wt2']);
    const there = box.run(['take'], { cwd: join(box.base, 'app-wt2') }).stdout;
    expect(there).toContain('\nname: Paused before the refresh flow\nfrom: app, ');
    expect(there).toContain('Run `make test-auth`.');
  });

  it('shows what changed since', () => {
    const box = new Sandbox();
    write(box, 'claude-code');
    git(box.worktree, 'commit', '-q', '--allow-empty', '-m', 'two');
    git(box.worktree, 'checkout', '-q', '-b', 'elsewhere');
    const text = textOf(box.hook(box.payload()).stdout);
    expect(text).toContain('!! DRIFT branch: written on another branch than this worktree is on.\n');
    expect(text).toContain('\nbranch: written on main, now on elsewhere\n');
    expect(text).toMatch(/^head: written at [0-9a-f]{7,}, now [0-9a-f]+ \(1 commit ahead\)$/m);
  });

  it('of which its reader died half-way comes back', () => {
    const box = new Sandbox();
    const path = write(box, 'claude-code');
    const dead = execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }).trim();
    const claim = join(dirname(path), `.claim-${dead}-${basename(path)}`);
    writeFileSync(claim, readFileSync(path));
    execFileSync('rm', [path]);
    expect(textOf(box.hook(box.payload()).stdout)).toContain('Run `make test-auth`.');
    expect(box.names('unread')).toEqual([]);
  });
});

describe('a handoff of ours', () => {
  const publish = (box: Sandbox, ...flags: string[]) => box.publish(draftText, ...flags);

  it('surfaces at the predecessor, whole, with its name and without a false drift', () => {
    const box = new Sandbox();
    const { path, sentinel } = publish(box);
    const before = readFileSync(path, 'utf8');
    const printed = script(box, 'read');
    expect(printed).toMatch(/^=== Auth refactor ===\nfrom: app\ncreated: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\n/);
    expect(printed).toContain('## Immediate next action\n\nRun `npm test`.\n');
    expect(printed).toContain('- Do not touch the schema.\n');
    expect(printed.trimEnd().endsWith(`<!-- sentinel: ${sentinel} -->`)).toBe(true);
    expect(printed).not.toContain('DRIFT');
    expect(box.names('unread')).toEqual([]);
    const read = readFileSync(join(box.inbox, 'read', basename(path)), 'utf8');
    expect(withoutStamps(read)).toBe(before);
    // And from then on it is a read one for us too.
    expect(box.json(['list', '--read'])).toMatchObject({
      handoffs: [{ name: 'Auth refactor', state: 'seen' }],
    });
    expect(box.hook(box.payload()).stdout).toBe('');
  });

  it('shows its drift there', () => {
    const box = new Sandbox();
    publish(box);
    git(box.worktree, 'commit', '-q', '--allow-empty', '-m', 'two');
    expect(script(box, 'read')).toMatch(/^!! DRIFT: head differs: [0-9a-f]{7,} then, [0-9a-f]{7,} now$/m);
  });

  it('that was delivered or is being delivered is none of its business', () => {
    const box = new Sandbox();
    publish(box);
    box.hook(box.payload());
    const before = box.snapshot();
    expect(script(box, 'read')).toBe('');
    expect(box.snapshot()).toEqual(before);
  });

  it.each([
    'shop-worker',
    'shop-worker3',
    'shop-wt2',
    'shop-preview',
    'shop-dev-preview',
    'shop-wt2-preview',
    'shop-wtf',
    'a.b_c',
  ])('lies in the inbox where the reader looks, and theirs where we do: %s', (name) => {
    const box = new Sandbox();
    const worktree = join(box.base, name);
    mkdirSync(worktree);
    git(worktree, 'init', '-q', '-b', 'main');
    git(worktree, 'commit', '-q', '--allow-empty', '-m', 'one');
    box.json(['publish', '--file', '-', '--no-review'], { input: draftText, cwd: worktree });
    expect(script(box, 'read', [], '', worktree)).toContain('Run `npm test`.');
    const theirs = script(box, 'write', ['codex-cli'], body, worktree).trim();
    const { slug, recipient } = identify(worktree);
    expect(dirname(theirs)).toBe(join(box.root, slug, recipient, 'unread'));
    expect(box.run(['take'], { cwd: worktree }).stdout).toContain('Run `make test-auth`.');
  });

  it('for a sibling reaches it there: --to', () => {
    const box = new Sandbox();
    const sibling = join(box.base, 'app-wt2');
    git(box.worktree, 'worktree', 'add', '-q', sibling);
    publish(box, '--to', 'app-wt2');
    expect(script(box, 'read')).toBe('');
    expect(script(box, 'read', [], '', sibling)).toContain('Run `npm test`.');
    script(box, 'write', ['claude-code', 'app'], body, sibling);
    expect(box.run(['take']).stdout).toContain('Run `make test-auth`.');
  });

  it('whose name it would have refused does no harm there', () => {
    const box = new Sandbox();
    const worktree = join(box.base, 'mon dépôt');
    mkdirSync(worktree);
    git(worktree, 'init', '-q', '-b', 'main');
    git(worktree, 'commit', '-q', '--allow-empty', '-m', 'one');
    box.json(['publish', '--file', '-', '--no-review'], { input: draftText, cwd: worktree });
    const before = box.snapshot();
    expect(script(box, 'read', [], '', worktree)).toBe('');
    expect(box.snapshot()).toEqual(before);
  });
});
