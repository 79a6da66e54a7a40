import { HandoffError } from '../../errors.ts';
import { readHead } from '../../git/refs.ts';
import { type GitResult, readGit, runOwnGit } from '../../git/run.ts';

/** Where git is asked, and with which environment. */
export interface ThreadGit {
  root: string;
  env: NodeJS.ProcessEnv;
}

/** A file as a commit's tree has it. */
export interface TreeEntry {
  mode: string;
  blob: string;
  path: string;
}

/** Asks without the repository's configuration; there are no refs, see `headCommit`. */
export function lookUp(git: ThreadGit, args: readonly string[], input?: string): GitResult {
  return readGit(git.root, args, git.env, input);
}

/** Returns the commit that HEAD is at; null before the first one, and where it cannot be told. */
export function headCommit(git: ThreadGit): string | null {
  const { head } = readHead(git.root);
  return /^[0-9a-f]{40,}$/.test(head) ? head : null;
}

/** Runs git for a commit that the user asked for, with their configuration. */
export function tryGit(git: ThreadGit, args: readonly string[], env: NodeJS.ProcessEnv = {}): GitResult {
  return runOwnGit(git.root, args, git.env, env);
}

/** Runs git and returns what it printed. Throws `git-failed` with git's own words. */
export function askGit(git: ThreadGit, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const result = tryGit(git, args, env);
  if (result.ok) return result.output;
  throw new HandoffError('git-failed', {
    message: `git ${args[0]} failed in ${git.root}: ${result.reason.replace(/\s+/g, ' ') || 'it gave no reason'}`,
    hint: `cd ${git.root} && git status`,
  });
}

/** Returns what a commit holds below a directory; HEAD unless another is given. */
export function committedEntries(git: ThreadGit, directory: string, commit = headCommit(git)): TreeEntry[] {
  if (commit === null) return [];
  const listed = lookUp(git, ['ls-tree', '-r', '-z', '--full-tree', commit, '--', `${directory}/`]);
  const lines = listed.ok ? [...listed.output.matchAll(/(\d+) \w+ ([0-9a-f]+)\t([^\0]+)\0/g)] : [];
  return lines.map(([, mode = '', blob = '', path = '']) => ({ mode, blob, path }));
}
