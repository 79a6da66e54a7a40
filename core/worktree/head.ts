import { readHeadRef } from '../git/refs.ts';

/** Branch and commit of a worktree. `none` stands for what does not exist: no repository, no commit yet. */
export interface Head {
  /** Branch name; `HEAD` when detached. */
  branch: string;
  /** Full object name. */
  head: string;
}

export const noHead: Head = { branch: 'none', head: 'none' };

/** What stands for a branch or a commit that is there and cannot be found out. */
export const unknown = 'unknown';

/** Reads branch and commit from the repository's files. What these do not show (reftable, a damaged file) is `unknown`. */
export function readHead(worktree: string): Head {
  const found = readHeadRef(worktree);
  return found === null ? noHead : { branch: found.branch ?? unknown, head: found.head ?? unknown };
}
