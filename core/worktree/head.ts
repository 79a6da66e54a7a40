import { readHeadRef } from '../git/refs.ts';

/** Branch and commit of a worktree. `none` where there is no repository or no commit yet. */
export interface Head {
  /** Branch name; `HEAD` when detached. */
  branch: string;
  /** Full object name. */
  head: string;
}

export const noHead: Head = { branch: 'none', head: 'none' };

/** A branch or a commit that exists and cannot be found out. */
export const unknown = 'unknown';

/** Reads branch and commit from the repository's files. What these do not show (reftable, a damaged file) is `unknown`. */
export function readHead(worktree: string): Head {
  const found = readHeadRef(worktree);
  return found === null ? noHead : { branch: found.branch ?? unknown, head: found.head ?? unknown };
}
