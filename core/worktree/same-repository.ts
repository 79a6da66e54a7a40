import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { listNames } from '../disk/read.ts';
import { gitDirectory, readSmall } from './head.ts';
import { stripWorktreeSuffix } from './identity.ts';

function realOf(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

/** Whether one worktree is the other's sibling by its name, as `shop` and `shop-worker` are, which share a slug. */
function isSibling(one: string, other: string): boolean {
  return (
    dirname(one) === dirname(other) &&
    stripWorktreeSuffix(basename(one)) === stripWorktreeSuffix(basename(other))
  );
}

/** The physical roots of every worktree of the repository that `worktree` belongs to, as its git directory lists them. */
function worktreesOf(worktree: string): string[] {
  const own = gitDirectory(worktree);
  if (own === null) return [];
  const shared = readSmall(join(own, 'commondir'));
  const common = shared ? resolve(own, shared) : own;
  const linked = listNames(join(common, 'worktrees')).flatMap((name) => {
    const directory = join(common, 'worktrees', name);
    const entry = readSmall(join(directory, 'gitdir'));
    return entry ? [dirname(resolve(directory, entry))] : [];
  });
  const main = basename(common) === '.git' && statSync(common).isDirectory() ? [dirname(common)] : [];
  return [...main, ...linked].flatMap((path) => realOf(path) ?? []);
}

/**
 * Whether two worktrees, by their physical roots, belong together: siblings by name, or of one repository. Of that only
 * `theirs` is asked: a session can write into its own worktree that it belongs to any repository, and not into theirs.
 */
export function isSameRepository(own: string, theirs: string): boolean {
  return own === theirs || isSibling(own, theirs) || worktreesOf(theirs).includes(own);
}
