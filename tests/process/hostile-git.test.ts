import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { git } from '../core/world.ts';
import { Sandbox } from './sandbox.ts';
import { UpgradePlace } from './upgrade-place.ts';

vi.setConfig({ testTimeout: 60_000 });

/** A git that leaves a mark and then does its work. */
function ownGit(directory: string, mark: string): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'git'), `#!/bin/sh\necho "$*" >> '${mark}'\nexec /usr/bin/git "$@"\n`);
  chmodSync(join(directory, 'git'), 0o755);
}

const verbs = (draft: string) => [
  ['begin'],
  ['review', '--file', draft],
  ['publish', '--file', draft, '--no-review'],
  ['status'],
  ['list', '--all'],
  ['take', '--peek'],
];

/** With sixty object names, each of which the review asks git for. */
const draft = [
  '# Draft\n\n## Status\n',
  ...Array.from({ length: 60 }, (_, index) => `- commit a1b2c3d${(index + 4096).toString(16)}0`),
  '\n## Immediate next action\n\nRun `npm test`.\n\n## Files touched this session\n\n- `new.txt`\n',
  '## What NOT to do on resume\n\n- Nothing.\n',
].join('\n');

describe('a configuration that is too long to be listed', () => {
  it('has none of its filters run by an allowed verb, and what is not committed is still said', () => {
    const box = new Sandbox();
    const mark = join(box.base, 'ran');
    const program = box.write('evil.sh', `#!/bin/sh\necho ran >> '${mark}'\ncat\n`);
    chmodSync(program, 0o755);
    writeFileSync(join(box.worktree, 'file.txt'), 'one\n');
    writeFileSync(join(box.worktree, '.gitattributes'), '*.txt filter=evil\n');
    git(box.worktree, 'add', '.');
    git(box.worktree, 'commit', '-q', '-m', 'files');
    writeFileSync(join(box.worktree, 'file.txt'), 'two\n');
    const values = Array.from({ length: 40 }, (_, index) => `\tclean${index} = no\n`).join('');
    appendFileSync(
      join(box.worktree, '.git/config'),
      `[filter "evil"]\n\tclean = ${program}\n[filter "${'x'.repeat(1_000_000)}"]\n${values}`,
    );
    expect(box.json<{ dirty_files_count: number }>(['begin']).dirty_files_count).toBe(1);
    for (const verb of verbs(box.write('draft.md', draft))) {
      const { stderr } = box.run(verb);
      expect(existsSync(mark), `${verb[0]}: ${stderr}`).toBe(false);
    }
    spawnSync('git', ['status'], { cwd: box.worktree, env: box.env, stdio: 'ignore' });
    expect(existsSync(mark), 'the trap is set').toBe(true);
  });
});

describe('a PATH that begins inside the project', () => {
  it('does not choose the git for a look at another directory', () => {
    const box = new Sandbox();
    const mark = join(box.base, 'ran');
    const project = join(box.base, 'project');
    ownGit(join(project, '.venv/bin'), mark);
    git(project, 'init', '-q');
    const env = { PATH: `${project}/.venv/bin:${box.env.PATH}` };
    const facts = box.json<{ branch: string; dirty_files_count: number }>(['begin', '--in', box.worktree], {
      cwd: project,
      env,
    });
    expect([facts.branch, facts.dirty_files_count]).toEqual(['main', 0]);
    expect(existsSync(mark)).toBe(false);
  });

  it('nor the one that asks for a newer version, nor what that one starts', () => {
    const place = new UpgradePlace();
    place.release('1.1.0');
    const mark = join(place.base, 'ran');
    ownGit(join(place.worktree, 'bin'), mark);
    for (const name of ['ssh', 'git-upload-pack', 'sh']) {
      const file = join(place.worktree, 'bin', name);
      writeFileSync(file, `#!/bin/sh\necho ${name} >> '${mark}'\n`, { mode: 0o755 });
    }
    const env = { PATH: `${place.worktree}/bin:${place.env.PATH}` };
    const { upgrade } = place.json<{ upgrade: unknown }>(['begin'], { env });
    expect(upgrade).toEqual({ available: true, latest: '1.1.0', skipped: false });
    git(place.clone, 'remote', 'set-url', 'origin', 'ssh://nowhere.invalid/agent-handoff.git');
    rmSync(join(place.root, '.upgrade-asked.json'));
    expect(
      place.json<{ upgrade: unknown }>(['begin'], { env: { ...env, GIT_SSH_COMMAND: 'bin/ssh' } }).upgrade,
    ).toBe(null);
    expect(existsSync(mark)).toBe(false);
  });
});

describe('a repository in which git would wait for ever', () => {
  function waiting(file: string): Sandbox {
    const box = new Sandbox();
    writeFileSync(join(box.worktree, 'one.txt'), '1\n');
    git(box.worktree, 'add', '.');
    git(box.worktree, 'commit', '-q', '-m', 'files');
    box.publish();
    git(box.worktree, 'commit', '-q', '--allow-empty', '-m', 'drift');
    const path = join(box.worktree, file);
    rmSync(path, { force: true });
    execFileSync('mkfifo', [path]);
    return box;
  }
  const timed = (call: () => void): number => {
    const started = performance.now();
    call();
    return performance.now() - started;
  };

  it.each(['.git/index', '.gitignore', '.git/objects/info/alternates', '.git/config'])(
    '%s as a pipe: a start takes little more than a second, a verb little more than five',
    (file) => {
      const box = waiting(file);
      const empty = timed(() => box.run(['--version']));
      let text = '';
      expect(timed(() => (text = box.hook(box.payload()).stdout)) - empty).toBeLessThan(2_500);
      expect(text).toContain('Run `npm test`.');
      const name = box.write('draft.md', draft);
      expect(timed(() => box.run(['review', '--file', name])) - empty).toBeLessThan(10_000);
      const begun = box.run(['begin']);
      expect(begun.status, begun.stderr).toBe(0);
      if (file !== '.git/config') expect(begun.stdout).toContain('\nuncommitted files: unknown\n');
    },
  );

  it('a configuration that includes a pipe costs nothing', () => {
    const box = waiting('pipe');
    git(box.worktree, 'config', 'include.path', join(box.worktree, 'pipe'));
    const name = box.write('draft.md', draft);
    expect(timed(() => box.hook(box.payload()))).toBeLessThan(2_000);
    expect(timed(() => box.run(['review', '--file', name]))).toBeLessThan(4_000);
  });

  it('and what is published says that the files are not counted', () => {
    const box = waiting('.git/index');
    const { path } = box.publish();
    expect(execFileSync('cat', [path], { encoding: 'utf8' })).toContain('\ndirty_files_count: unknown\n');
    expect(box.json<{ dirty_files_count: null }>(['status']).dirty_files_count).toBe(null);
    expect(box.run(['list']).stdout).not.toContain('malformed');
  });
});
