import { type GitAnswer, type GitRequest, startGit } from '../../core/git/start.ts';

/** The clone that is looked at, and the environment that its git gets. */
export interface CloneGit {
  clone: string;
  env: Readonly<Record<string, string | undefined>>;
}

/** Runs git in the clone, see `startGit`. */
export function runCloneGit(
  { clone, env }: CloneGit,
  args: readonly string[],
  request: GitRequest = {},
): Promise<GitAnswer> {
  return startGit(clone, args, env, request);
}
