import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readHead } from '../../../core/git/refs.ts';
import { describeDrift, measureDistance, sameCommit } from '../../../core/worktree/drift.ts';
import { readFacts } from '../../../core/worktree/facts.ts';
import { git, makeTemporary } from '../world.ts';

/** Without PATH git cannot be started: what is read then came from files alone. */
const noGit = { PATH: '/nowhere' };
const withGit = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };

function repository(commits = 1): { path: string; head: string } {
  const path = join(makeTemporary(), 'app');
  mkdirSync(path);
  git(path, 'init', '-q', '-b', 'main');
  for (let index = 0; index < commits; index++) git(path, 'commit', '-q', '--allow-empty', '-m', `c${index}`);
  return { path, head: commits > 0 ? git(path, 'rev-parse', 'HEAD') : 'none' };
}

function hasReftable(): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(git('/', '--version')) ?? [];
  return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 45);
}

describe('branch and head, from files alone', () => {
  it('loose', () => {
    const { path, head } = repository();
    expect(readHead(path)).toEqual({ branch: 'main', head });
  });

  it('packed', () => {
    const { path, head } = repository();
    git(path, 'pack-refs', '--all', '--prune');
    expect(readHead(path)).toEqual({ branch: 'main', head });
  });

  it('loose wins over packed', () => {
    const { path } = repository();
    git(path, 'pack-refs', '--all');
    git(path, 'commit', '-q', '--allow-empty', '-m', 'newer');
    expect(readHead(path).head).toBe(git(path, 'rev-parse', 'HEAD'));
  });

  it('a branch with slashes', () => {
    const { path, head } = repository();
    git(path, 'checkout', '-q', '-b', 'feature/a/b');
    expect(readHead(path)).toEqual({ branch: 'feature/a/b', head });
  });

  it('detached', () => {
    const { path, head } = repository();
    git(path, 'checkout', '-q', '--detach');
    expect(readHead(path)).toEqual({ branch: 'HEAD', head });
  });

  it('a linked worktree', () => {
    const { path, head } = repository();
    const linked = join(path, '..', 'app-wt2');
    git(path, 'worktree', 'add', '-q', '-b', 'topic', linked);
    expect(readHead(linked)).toEqual({ branch: 'topic', head });
    git(path, 'pack-refs', '--all', '--prune');
    expect(readHead(linked)).toEqual({ branch: 'topic', head });
  });
});

describe('branch and head, with git’s help', () => {
  it('a branch without commit', () => {
    const { path } = repository(0);
    expect(readHead(path)).toEqual({ branch: 'main', head: 'none' });
  });

  it('a symbolic branch', () => {
    const { path, head } = repository();
    git(path, 'symbolic-ref', 'refs/heads/alias', 'refs/heads/main');
    git(path, 'symbolic-ref', 'HEAD', 'refs/heads/alias');
    expect(readHead(path).head).toBe(head);
  });

  // git has the reftable store since 2.45.
  if (hasReftable()) {
    it('the new ref store', () => {
      const path = makeTemporary();
      git(path, 'init', '-q', '-b', 'main', '--ref-format=reftable');
      git(path, 'commit', '-q', '--allow-empty', '-m', 'one');
      expect(readHead(path)).toEqual({ branch: 'main', head: git(path, 'rev-parse', 'HEAD') });
    });
  }
});

describe('what is no repository', () => {
  const none = { branch: 'none', head: 'none' };

  it.each<[string, (path: string) => void]>([
    ['a plain directory', () => undefined],
    ['an empty `.git`', (path) => mkdirSync(join(path, '.git'))],
    ['a `.git` file of another kind', (path) => writeFileSync(join(path, '.git'), 'hello')],
    ['a `.git` file that leads nowhere', (path) => writeFileSync(join(path, '.git'), 'gitdir: /nowhere')],
  ])('%s', (_, make) => {
    const path = makeTemporary();
    make(path);
    expect(readHead(path)).toEqual(none);
    expect(readFacts(path, withGit)).toEqual({ ...none, dirtyFiles: 0 });
  });

  it('a repository without git on this machine still gives its facts, and what is unknown as such', () => {
    const { path, head } = repository();
    expect(readFacts(path, noGit)).toEqual({ branch: 'main', head: head.slice(0, 12), dirtyFiles: null });
  });
});

describe('the short name of a commit', () => {
  it('is the one that git gives here, so that another reader sees no drift', () => {
    const { path } = repository();
    expect(readFacts(path, withGit).head).toBe(git(path, 'rev-parse', '--short', 'HEAD'));
    git(path, 'config', 'core.abbrev', '16');
    expect(readFacts(path, withGit).head).toBe(git(path, 'rev-parse', 'HEAD').slice(0, 16));
  });
});

describe('uncommitted files', () => {
  it('are counted once each: new, changed, deleted, renamed, in another directory', () => {
    const { path } = repository();
    for (const name of ['a', 'b', 'c', 'with space']) writeFileSync(join(path, name), `${name}\n`.repeat(20));
    git(path, 'add', '.');
    git(path, 'commit', '-q', '-m', 'files');
    writeFileSync(join(path, 'a'), 'changed');
    rmSync(join(path, 'b'));
    git(path, 'mv', 'c', 'd');
    mkdirSync(join(path, 'new'));
    writeFileSync(join(path, 'new', 'x'), '');
    expect(readFacts(path, withGit).dirtyFiles).toBe(4);
  });

  it('running nothing of the repository: no hook, no monitor', () => {
    const { path } = repository();
    const canary = join(path, '..', 'ran');
    writeFileSync(join(path, 'monitor'), `#!/bin/sh\ntouch '${canary}'\n`, { mode: 0o755 });
    git(path, 'config', 'core.fsmonitor', join(path, 'monitor'));
    readFacts(path, withGit);
    measureDistance(path, '1234567', withGit);
    expect(() => readFileSync(canary)).toThrow('ENOENT');
  });
});

describe('how far a worktree has moved', () => {
  it('ahead and behind', () => {
    const { path, head } = repository(3);
    git(path, 'commit', '-q', '--allow-empty', '-m', 'later');
    expect(measureDistance(path, head, withGit)).toEqual({ kind: 'counted', ahead: 1, behind: 0 });
    git(path, 'reset', '-q', '--hard', `${head}~2`);
    expect(measureDistance(path, head.slice(0, 12), withGit)).toEqual({
      kind: 'counted',
      ahead: 0,
      behind: 2,
    });
    git(path, 'commit', '-q', '--allow-empty', '-m', 'aside');
    expect(measureDistance(path, head, withGit)).toEqual({ kind: 'counted', ahead: 1, behind: 2 });
  });

  it.each(['0123456789abcdef0123456789abcdef01234567', 'deadbeef', 'main', '--all', '; ls', 'none'])(
    'a head that no longer exists: %s',
    (written) => {
      expect(measureDistance(repository().path, written, withGit)).toEqual({ kind: 'gone' });
    },
  );

  it('without git it cannot be known', () => {
    const { path, head } = repository();
    expect(measureDistance(path, head, noGit)).toEqual({ kind: 'unknown' });
  });
});

describe('the drift lines', () => {
  const a = 'a'.repeat(40);
  const b = 'b'.repeat(40);
  const counted = (ahead: number, behind: number) => () => ({ kind: 'counted', ahead, behind }) as const;
  const moved = `written at ${a.slice(0, 12)}, now ${b.slice(0, 12)}`;

  it.each([
    ['nothing moved', 'main', 'main', a, counted(0, 0), null, null],
    ['another branch, same head', 'main', 'topic', a, counted(0, 0), 'written on main, now on topic', null],
    ['4 ahead, 1 behind', 'main', 'main', b, counted(4, 1), null, `${moved} (4 commits ahead, 1 behind)`],
    ['1 ahead', 'main', 'main', b, counted(1, 0), null, `${moved} (1 commit ahead)`],
    ['2 behind', 'main', 'main', b, counted(0, 2), null, `${moved} (2 commits behind)`],
    [
      'gone',
      'main',
      'main',
      b,
      () => ({ kind: 'gone' }) as const,
      null,
      `${moved} (the written head no longer exists here)`,
    ],
    [
      'unknown',
      'main',
      'main',
      b,
      () => ({ kind: 'unknown' }) as const,
      null,
      `${moved} (the distance could not be found out)`,
    ],
    [
      'no commit now',
      'main',
      'main',
      'none',
      counted(0, 0),
      null,
      `written at ${a.slice(0, 12)}, there is no commit now`,
    ],
  ])('%s', (_, wasOn, isOn, head, distance, branch, line) => {
    expect(describeDrift({ branch: wasOn, head: a.slice(0, 12) }, { branch: isOn, head }, distance)).toEqual({
      branch,
      head: line,
    });
  });

  it.each([
    ['1234567', '1234567890', true],
    ['ABCDEF1', 'abcdef1234', true],
    ['1234567', '1234568', false],
    ['main', 'maintenance', false],
    ['none', 'none', true],
    ['', '', true],
  ])('%s and %s name one commit: %s', (written, current, same) => {
    expect(sameCommit(written, current)).toBe(same);
  });
});
