import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../../../core/context.ts';
import { git, makeTemporary } from '../../world.ts';

/** A repository with a queue of 40 lines, a token of 20, a script, one changed file and one new one. */
export function makePlace(): { ctx: Context; worktree: string; sha: string } {
  const base = makeTemporary();
  const worktree = join(base, 'app');
  mkdirSync(join(worktree, 'src/auth'), { recursive: true });
  const lines = (count: number) =>
    Array.from({ length: count }, (_, index) => `line ${index + 1};\n`).join('');
  writeFileSync(join(worktree, 'src/queue.ts'), lines(40));
  writeFileSync(join(worktree, 'src/auth/token.ts'), lines(20));
  writeFileSync(join(worktree, 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
  git(worktree, 'init', '-q', '-b', 'main');
  git(worktree, 'add', '.');
  git(worktree, 'commit', '-q', '-m', 'one');
  appendFileSync(join(worktree, 'src/queue.ts'), 'line 41;\n');
  writeFileSync(join(worktree, 'notes.md'), 'new\n');
  const env = { PATH: process.env.PATH ?? '', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const ctx: Context = {
    cwd: worktree,
    home: join(base, 'home'),
    env,
    now: () => new Date('2026-05-15T18:30:00Z'),
    self: { pid: process.pid, startedAt: 0, host: 'here', boot: 'boot-1' },
  };
  return { ctx, worktree, sha: git(worktree, 'rev-parse', '--short=12', 'HEAD') };
}
