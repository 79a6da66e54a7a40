import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { promptText, resultText } from '../core/threads/repository.ts';
import { git } from '../core/world.ts';
import { type ErrorDocument, type Ran, Sandbox } from './sandbox.ts';

const slug = '2026-05-10-auth';
const active = `handoffs/active/${slug}`;
const archive = `handoffs/archive/${slug}`;
const me = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'a@b',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'a@b',
};

function thread(box: Sandbox, args: string[], env: Record<string, string> = me): Ran {
  return box.run(['thread', ...args], { env, input: '## Phase 1\n\nGo.\n' });
}

function write(box: Sandbox, name: string, text: string): void {
  mkdirSync(dirname(join(box.worktree, name)), { recursive: true });
  writeFileSync(join(box.worktree, name), text);
}

function read(box: Sandbox, name: string): string {
  return readFileSync(join(box.worktree, name), 'utf8');
}

/** Staged, partly staged, unstaged, untracked and removed files, as people have them when they commit something else. */
function makeDirty(box: Sandbox): void {
  for (const name of ['staged.txt', 'partly.txt', 'unstaged.txt', 'removed.txt']) write(box, name, 'one\n');
  git(box.worktree, 'add', '.');
  git(box.worktree, 'commit', '-qm', 'files');
  write(box, 'staged.txt', 'two\n');
  write(box, 'partly.txt', 'two\n');
  git(box.worktree, 'add', '.');
  write(box, 'partly.txt', 'three\n');
  write(box, 'unstaged.txt', 'two\n');
  git(box.worktree, 'rm', '-q', '--cached', 'removed.txt');
  write(box, 'new.txt', 'one\n');
  git(box.worktree, 'add', '-N', 'new.txt');
  write(box, 'untracked.txt', 'one\n');
}

const dirty = [
  ' A new.txt',
  'MM partly.txt',
  'D  removed.txt',
  'M  staged.txt',
  ' M unstaged.txt',
  '?? removed.txt',
  '?? untracked.txt',
];

function status(box: Sandbox): string[] {
  // The helper trims the whole output, so the first column is read from a line of our own.
  return git(box.worktree, 'status', '--porcelain', '-b').split('\n').slice(1);
}

function committed(box: Sandbox): string {
  return git(box.worktree, 'show', '--format=', '--name-status', '-M', 'HEAD');
}

function errorOf(ran: Ran): ErrorDocument['error'] {
  expect(ran.status).toBe(1);
  return (JSON.parse(ran.stdout) as ErrorDocument).error;
}

describe('--commit takes exactly its own file', () => {
  it('and leaves what is staged, unstaged and untracked as it was', () => {
    const box = new Sandbox();
    makeDirty(box);
    write(box, 'handoffs/README.md', 'ours\n');
    const staged = git(box.worktree, 'diff', '--cached');
    const before = status(box);
    expect(before).toEqual([...dirty.slice(0, 5), '?? handoffs/', ...dirty.slice(5)]);
    expect(thread(box, ['open', slug, 'x', '--file', '-', '--commit']).status).toBe(0);
    expect(committed(box)).toBe(`A\t${active}/round-01-prompt.md`);
    expect(git(box.worktree, 'diff', '--cached')).toBe(staged);
    expect(status(box)).toEqual([...dirty.slice(0, 5), '?? handoffs/README.md', ...dirty.slice(5)]);
    expect([read(box, 'partly.txt'), git(box.worktree, 'show', ':partly.txt')]).toEqual(['three\n', 'two']);
  });

  it('also of a move: uncommitted files move along and stay uncommitted', () => {
    const box = new Sandbox();
    write(box, `${active}/round-01-prompt.md`, promptText(slug, 1));
    git(box.worktree, 'add', '.');
    git(box.worktree, 'commit', '-qm', 'open');
    makeDirty(box);
    write(box, `${active}/round-01-result.md`, resultText(slug, 1));
    const ran = thread(box, ['close', slug, '--commit']);
    expect([ran.status, ran.stderr]).toEqual([
      0,
      'note: 1 file(s) of it were never committed; they moved along and still are not\n',
    ]);
    expect(committed(box)).toBe(`R100\t${active}/round-01-prompt.md\t${archive}/round-01-prompt.md`);
    expect(status(box)).toEqual([
      ...dirty.slice(0, 5),
      `?? ${archive}/round-01-result.md`,
      ...dirty.slice(5),
    ]);
    expect(existsSync(join(box.worktree, active))).toBe(false);
  });

  it('and refuses a move of which nothing was ever committed', () => {
    const box = new Sandbox();
    write(box, `${active}/round-01-prompt.md`, promptText(slug, 1));
    expect(errorOf(thread(box, ['close', slug, '--commit', '--json'])).code).toBe('git-failed');
    expect(existsSync(join(box.worktree, active))).toBe(true);
  });
});

describe('the states a repository can be in', () => {
  it('a detached HEAD gets the commit, and the user is told', () => {
    const box = new Sandbox();
    const main = git(box.worktree, 'rev-parse', 'main');
    git(box.worktree, 'switch', '-q', '--detach');
    const ran = thread(box, ['open', slug, 'x', '--file', '-', '--commit']);
    expect(ran.stderr).toContain('note: HEAD is detached: the commit is on no branch\n');
    expect(git(box.worktree, 'rev-parse', 'HEAD~1', 'main')).toBe(`${main}\n${main}`);
  });

  it('no commit yet: the round is the first', () => {
    const box = new Sandbox();
    const cwd = join(box.base, 'fresh');
    mkdirSync(cwd);
    git(cwd, 'init', '-q', '-b', 'main');
    const ran = box.run(['thread', 'open', slug, 'x', '--file', '-', '--commit'], {
      cwd,
      env: me,
      input: 'Go.\n',
    });
    expect(ran.status, ran.stderr).toBe(0);
    expect(git(cwd, 'show', '--format=%s', '--name-only', 'HEAD')).toBe(
      `handoff: open ${slug} round 01\n\n${active}/round-01-prompt.md`,
    );
  });

  it('in the middle of a merge: the merge goes on', () => {
    const box = new Sandbox();
    write(box, 'a.txt', 'one\n');
    git(box.worktree, 'add', '.');
    git(box.worktree, 'commit', '-qm', 'a');
    git(box.worktree, 'switch', '-qc', 'side');
    write(box, 'a.txt', 'side\n');
    git(box.worktree, 'commit', '-qam', 'side');
    git(box.worktree, 'switch', '-q', 'main');
    write(box, 'a.txt', 'main\n');
    git(box.worktree, 'commit', '-qam', 'main');
    expect(() => git(box.worktree, 'merge', 'side')).toThrow();
    expect(thread(box, ['open', slug, 'x', '--file', '-', '--commit']).status).toBe(0);
    expect(status(box)).toContain('UU a.txt');
    write(box, 'a.txt', 'both\n');
    git(box.worktree, 'commit', '-qam', 'merged');
    expect(git(box.worktree, 'ls-tree', '-r', '--name-only', 'HEAD')).toBe(
      `a.txt\n${active}/round-01-prompt.md`,
    );
  });

  it('a linked worktree: the commit is on its branch', () => {
    const box = new Sandbox();
    const cwd = join(box.base, 'app-wt');
    git(box.worktree, 'worktree', 'add', '-q', '-b', 'side', cwd);
    const ran = box.run(['thread', 'open', slug, 'x', '--file', '-', '--commit'], {
      cwd,
      env: me,
      input: 'Go.\n',
    });
    expect(ran.status, ran.stderr).toBe(0);
    expect(git(box.worktree, 'log', '-1', '--format=%s', 'side')).toBe(`handoff: open ${slug} round 01`);
    expect(git(box.worktree, 'log', '-1', '--format=%s', 'main')).toBe('one');
  });

  it('inside a git hook: the variables of that hook lead nowhere', () => {
    const box = new Sandbox();
    const env = { ...me, GIT_DIR: '/nowhere', GIT_INDEX_FILE: '/nowhere/index', GIT_WORK_TREE: '/' };
    expect(thread(box, ['open', slug, 'x', '--file', '-', '--commit'], env).status).toBe(0);
    expect(committed(box)).toBe(`A\t${active}/round-01-prompt.md`);
  });

  it('an index that is locked: the commit is made, and what is left to do is said', () => {
    const box = new Sandbox();
    write(box, '.git/index.lock', '');
    const ran = thread(box, ['open', slug, 'x', '--file', '-', '--commit']);
    expect([ran.status, ran.stderr]).toEqual([
      0,
      expect.stringContaining(`git add -- ${active}/round-01-prompt.md`),
    ]);
    expect(committed(box)).toBe(`A\t${active}/round-01-prompt.md`);
  });
});

describe('what stops a commit stops it before anything is written', () => {
  it.each<[string, (box: Sandbox) => Record<string, string>, string, string]>([
    [
      'no identity',
      () => ({ GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'user.useConfigOnly', GIT_CONFIG_VALUE_0: 'true' }),
      'no-identity',
      'git config user.name',
    ],
    ['no git', () => ({ PATH: '/nowhere' }), 'git-failed', 'git status'],
    [
      'an ignored folder',
      (box) => {
        write(box, '.gitignore', 'handoffs/\n');
        return me;
      },
      'git-failed',
      'git check-ignore -v',
    ],
    [
      'a round that is committed and gone from the disk',
      (box) => {
        write(box, `${active}/round-01-prompt.md`, promptText(slug, 1));
        git(box.worktree, 'add', '.');
        git(box.worktree, 'commit', '-qm', 'open');
        git(box.worktree, 'rm', '-rq', 'handoffs');
        return me;
      },
      'round-exists',
      'git restore',
    ],
  ])('%s', (_, prepare, code, hint) => {
    const box = new Sandbox();
    const env = prepare(box);
    const error = errorOf(thread(box, ['open', slug, 'x', '--file', '-', '--commit', '--json'], env));
    expect([error.code, error.hint]).toEqual([code, expect.stringContaining(hint)]);
    expect(existsSync(join(box.worktree, 'handoffs'))).toBe(false);
  });
});

describe('nothing of the repository runs', () => {
  it('no hook, no signing program; the missing signature is said', () => {
    const box = new Sandbox();
    const mark = join(box.base, 'ran');
    const script = `#!/bin/sh\ntouch '${mark}'\nexit 1\n`;
    for (const hook of [
      'pre-commit',
      'commit-msg',
      'post-commit',
      'reference-transaction',
      'post-index-change',
    ]) {
      write(box, `.git/hooks/${hook}`, script);
    }
    write(box, 'sign.sh', script);
    for (const name of [
      '.git/hooks/pre-commit',
      '.git/hooks/reference-transaction',
      '.git/hooks/post-index-change',
      'sign.sh',
    ]) {
      chmodSync(join(box.worktree, name), 0o755);
    }
    const env = {
      ...me,
      GIT_CONFIG_COUNT: '2',
      GIT_CONFIG_KEY_0: 'commit.gpgsign',
      GIT_CONFIG_VALUE_0: 'true',
      GIT_CONFIG_KEY_1: 'gpg.program',
      GIT_CONFIG_VALUE_1: join(box.worktree, 'sign.sh'),
    };
    const ran = thread(box, ['open', slug, 'x', '--file', '-', '--commit'], env);
    expect([ran.status, existsSync(mark)]).toEqual([0, false]);
    expect(ran.stderr).toContain('commit.gpgsign is set, but this commit is not signed');
  });
});
