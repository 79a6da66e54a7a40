import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git } from '../core/world.ts';
import { draftText, type ErrorDocument, Sandbox } from './sandbox.ts';

/** Runs a verb in both forms and holds it to one error: its code, its exit code, where it is printed, nothing written. */
function expectRefusal(
  box: Sandbox,
  args: readonly string[],
  { code, status, says, input }: { code: string; status: 1 | 2; says: RegExp; input?: string | Uint8Array },
): void {
  const before = box.snapshot();
  const wish = input === undefined ? {} : { input };
  const json = box.run([...args, '--json'], wish);
  expect([json.status, json.stderr]).toEqual([status, '']);
  const { error } = JSON.parse(json.stdout) as ErrorDocument;
  expect(error.code).toBe(code);
  expect(error.message).toMatch(says);
  expect(error.hint).not.toBe('');
  const people = box.run(args, wish);
  expect([people.status, people.stdout]).toEqual([status, '']);
  expect(people.stderr).toBe(`handoff: ${error.message}\nnext: ${error.hint}\n`);
  expect(box.snapshot()).toEqual(before);
}

const publish = ['publish', '--file', '-', '--no-review'];

describe('publish refuses a body', () => {
  it.each<[string, string | Uint8Array, string, RegExp]>([
    ['that is empty', '', 'empty-body', /standard input: the body is empty/],
    ['of blanks', ' \n\t\n', 'empty-body', /the body is empty/],
    ['that is frontmatter only', '---\nname: a\n---\n', 'empty-body', /the body is empty/],
    [
      'without next action',
      '# Title\n\nText.\n',
      'no-next-action',
      /there is no section: "## Immediate next action"/,
    ],
    [
      'with an empty next action',
      '## Immediate next action\n\n## Open follow-ups\n\n1. x\n',
      'no-next-action',
      /the section is empty/,
    ],
    [
      'whose next action stands in a fence',
      '```\n## Immediate next action\n\nGo.\n```\n',
      'no-next-action',
      /there is no section/,
    ],
    [
      'that is no UTF-8',
      Buffer.concat([Buffer.from(draftText), Buffer.from([0xc3, 0x28])]),
      'not-utf8',
      /expected UTF-8 text/,
    ],
    [
      'beginning ---js',
      `---js\nrequire('fs').writeFileSync('ran','')\n---\n${draftText}`,
      'frontmatter-refused',
      /language `js` is not read/,
    ],
    [
      'with frontmatter that does not parse',
      `---\nname: "a\n---\n${draftText}`,
      'frontmatter-invalid',
      /frontmatter does not parse/,
    ],
    ['with frontmatter never closed', `---\nname: a\n\n${draftText}`, 'frontmatter-invalid', /never closed/],
    [
      'with a YAML bomb',
      `---\n${Array.from({ length: 12 }, (_, i) => `l${i}: &l${i} [${Array(9).fill(i ? `*l${i - 1}` : 'x')}]`).join('\n')}\n---\n${draftText}`,
      'frontmatter-invalid',
      /alias/i,
    ],
    [
      'with deep nesting',
      `---\na: ${'['.repeat(4_000)}\n---\n${draftText}`,
      'frontmatter-invalid',
      /frontmatter is nested too deeply/,
    ],
  ])('%s', (_, input, code, says) => {
    const box = new Sandbox();
    expectRefusal(box, publish, { code, status: 1, says, input });
    expect(box.snapshot()).toEqual({});
  });

  it('in a file of 1 GB, at once', () => {
    const box = new Sandbox();
    const path = box.write('big.md', '');
    truncateSync(path, 1024 ** 3);
    const before = performance.now();
    expectRefusal(box, ['publish', '--file', path], {
      code: 'too-large',
      status: 1,
      says: /big\.md: larger than 5701632 bytes, the most that a handoff holds/,
    });
    expect(performance.now() - before).toBeLessThan(5_000);
  });

  it('that never ends on standard input', () => {
    const box = new Sandbox();
    expectRefusal(box, publish, {
      code: 'too-large',
      status: 1,
      says: /standard input/,
      input: Buffer.alloc(20 * 1024 * 1024, 'x'),
    });
  });

  it.each<[string, (path: string) => void]>([
    ['a directory', (path) => mkdirSync(path)],
    ['a FIFO', (path) => spawnSync('mkfifo', [path])],
    ['a symbolic link', (path) => symlinkSync('/etc/hostname', path)],
    ['nothing', () => undefined],
  ])('from %s', (_, make) => {
    const box = new Sandbox();
    const path = join(box.base, 'draft.md');
    make(path);
    expectRefusal(box, ['publish', '--file', path], {
      code: 'unreadable-body',
      status: 1,
      says: /draft\.md: expected a readable regular file/,
    });
  });
});

describe('--to', () => {
  it.each<[string, string, 1 | 2, RegExp]>([
    ['', 'bad-to', 2, /--to "" is empty; expected the name of a worktree or a path/],
    ['-x', 'bad-to', 2, /begins with `-`/],
    ['a\nb', 'bad-to', 2, /holds a control character/],
    ['../../x', 'unknown-worktree', 1, /there is no directory/],
    ['nowhere', 'unknown-worktree', 1, /no worktree of that name.*there are: app/],
  ])('%j is refused', (to, code, status, says) => {
    const box = new Sandbox();
    expectRefusal(box, [...publish, `--to=${to}`], { code, status, says, input: draftText });
  });

  it('an ambiguous name lists the paths', () => {
    const box = new Sandbox();
    git(box.worktree, 'worktree', 'add', '-q', '-b', 'b1', join(box.base, 'one', 'twin'));
    git(box.worktree, 'worktree', 'add', '-q', '-b', 'b2', join(box.base, 'two', 'twin'));
    expectRefusal(box, [...publish, '--to', 'twin'], {
      code: 'unknown-worktree',
      status: 1,
      says: /2 worktrees have that name: .*one\/twin, .*two\/twin/,
      input: draftText,
    });
  });
});

describe('a wrong command line', () => {
  it.each<[string, string[], string, RegExp]>([
    ['an unknown verb', ['pubish'], 'bad-usage', /unknown command 'pubish'/],
    ['an unknown flag', ['list', '--evrywhere'], 'bad-usage', /unknown option '--evrywhere'/],
    ['a missing argument', ['show'], 'bad-usage', /missing required argument 'name'/],
    ['flags that exclude each other', ['list', '--sent', '--everywhere'], 'bad-usage', /cannot be used with/],
    ['a topic with a space', ['begin', '--topic', 'a b'], 'bad-topic', /expected 1 to 64 of a-z/],
    ['an age without unit', ['prune', '--older', '90'], 'bad-age', /expected a number and h, d or w/],
  ])('%s', (_, args, code, says) => {
    expectRefusal(new Sandbox(), args, { code, status: 2, says });
  });

  it('--in a directory that is not there', () => {
    expectRefusal(new Sandbox(), ['list', '--in', '/nowhere'], {
      code: 'unknown-worktree',
      status: 1,
      says: /--in "\/nowhere": there is no directory/,
    });
  });
});

describe('names that mean nothing, or two things', () => {
  it.each([['show'], ['take'], ['forward']])('%s', (verb) => {
    const box = new Sandbox();
    const flags = verb === 'forward' ? ['--to', box.worktree] : [];
    expectRefusal(box, [verb, 'missing', ...flags], {
      code: 'name-not-found',
      status: 1,
      says: /no handoff "missing" in .*nothing waits or was read there/,
    });
    box.publish();
    box.publish();
    const prefix = box.names('unread')[0]?.slice(0, 5) ?? '';
    expectRefusal(box, [verb, prefix, ...flags], {
      code: 'name-ambiguous',
      status: 1,
      says: /means 2 handoffs/,
    });
  });

  it('undo without a publish, and after it was read', () => {
    const box = new Sandbox();
    expectRefusal(box, ['undo'], { code: 'nothing-to-undo', status: 1, says: /has published no handoff/ });
    box.publish();
    box.run(['take']);
    expectRefusal(box, ['undo'], { code: 'already-taken', status: 1, says: /was delivered already/ });
  });

  it('forward of one that can only be shown as it stands', () => {
    const box = new Sandbox();
    const { path } = box.publish();
    writeFileSync(path, 'no frontmatter, no action');
    expectRefusal(box, ['forward', path, '--to', box.worktree], {
      code: 'unreadable-body',
      status: 1,
      says: /only a readable handoff can be sent on/,
    });
  });
});

it('what nobody foresaw is an error like the others', () => {
  const box = new Sandbox();
  const preload = box.write('odd.cjs', "require('fs').readdirSync = () => { throw new Error('odd'); };\n");
  const ran = box.run(['list', '--json'], { env: { NODE_OPTIONS: `--require ${preload}` } });
  const { error } = JSON.parse(ran.stdout) as ErrorDocument;
  expect([ran.status, ran.stderr, error.code, error.message]).toEqual([1, '', 'internal', 'unexpected: odd']);
  expect(error.hint).toContain('HANDOFF_DEBUG=1');
});

describe('a root that cannot be written', () => {
  it('because a file stands in its place', () => {
    const box = new Sandbox();
    writeFileSync(box.root, 'not a directory');
    const ran = box.run([...publish, '--json'], { input: draftText });
    const { error } = JSON.parse(ran.stdout) as ErrorDocument;
    expect([ran.status, error.code]).toEqual([1, 'root-unwritable']);
    expect(error.message).toMatch(
      /cannot be written \((ENOTDIR|EEXIST)\); expected .*\.agent-handoffs to be a directory of yours/,
    );
    expect(error.hint).toBe(`ls -ld ${box.root}`);
  });
});

describe('a full disk', () => {
  // A real one: a tmpfs of 64 KiB. Where mounting is not allowed, write(2) is made to answer ENOSPC instead.
  it.each(['a file system without space', 'a write that answers ENOSPC'])(
    '%s leaves nothing half-written',
    (how) => {
      const box = new Sandbox();
      mkdirSync(box.root);
      let env: Record<string, string> = {};
      const mounted =
        how.startsWith('a file') &&
        spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k,mode=0700', 'none', box.root]).status === 0;
      try {
        if (!mounted) {
          const preload = box.write(
            'full.cjs',
            "const fs = require('fs'); const real = fs.writeSync; let n = 0;\nfs.writeSync = (fd, ...rest) => { if (fd < 3) return real(fd, ...rest); if (n++ === 0) return real(fd, rest[0], rest[1], 5); const e = new Error('ENOSPC: no space left on device, write'); e.code = 'ENOSPC'; throw e; };\n",
          );
          env = { NODE_OPTIONS: `--require ${preload}` };
        }
        const input = `${draftText}\n${'x'.repeat(100_000)}\n`;
        const ran = box.run([...publish, '--json'], { input, env });
        const { error } = JSON.parse(ran.stdout) as ErrorDocument;
        expect([ran.status, error.code, error.hint]).toEqual([
          1,
          'disk-full',
          'free some space, then run the same command again',
        ]);
        expect(error.message).toMatch(/the disk is full \(ENOSPC\); nothing was written$/);
        expect(box.snapshot()).toEqual({});
      } finally {
        if (mounted) spawnSync('umount', [box.root]);
        rmSync(box.root, { recursive: true, force: true });
      }
    },
  );
});
