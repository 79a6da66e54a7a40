import { basename, dirname } from 'node:path';
import { physicalPath } from '../git/program.ts';
import { listWorktrees } from '../git/worktrees.ts';
import { stripWorktreeSuffix } from './identity.ts';

/** Whether one worktree is the other's sibling by its name, as `shop` and `shop-worker` are, which share a slug. */
function isSibling(one: string, other: string): boolean {
  return (
    dirname(one) === dirname(other) &&
    stripWorktreeSuffix(basename(one)) === stripWorktreeSuffix(basename(other))
  );
}

/**
 * Whether two worktrees, by their physical roots, belong together: siblings by name, or of one repository. Of that only
 * `theirs` is asked: a session can write into its own worktree that it belongs to any repository, and not into theirs.
 */
export function isSameRepository(own: string, theirs: string): boolean {
  return own === theirs || isSibling(own, theirs) || isListed(own, theirs);
}

function isListed(own: string, theirs: string): boolean {
  return listWorktrees(theirs).some((path) => physicalPath(path) === own);
}
