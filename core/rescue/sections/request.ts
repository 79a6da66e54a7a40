import type { Session } from '../../sessions/session.ts';

/** What git says of the worktree at the time of the draft. */
export interface GitState {
  /** The directory that its paths begin at. */
  root: string;
  branch: string;
  head: string;
  /** Uncommitted paths from the root; null where git could not tell. */
  dirty: readonly string[] | null;
  /** The newest commits since the session began, newest first. */
  log: readonly { hash: string; subject: string }[];
}

export interface RescueRequest {
  session: Session;
  /** Null outside a repository, and where the session's directory is gone. */
  git: GitState | null;
  /** Most tokens of the whole draft. */
  budget: number;
  /** When it is written. */
  now: Date;
  /** Basenames of the worktrees, as in the frontmatter. */
  from: string;
  to: string;
  /** The root of the worktree that it is filed for; left out where it is only printed. */
  worktree?: string;
  /** Whether the session goes on at this moment. */
  isOpen?: boolean;
}
