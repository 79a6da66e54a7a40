import { HandoffError } from '../errors.ts';
import { type GitResult, runGit } from '../worktree/git.ts';
import type { ThreadsLayout } from './layout.ts';

/** Where git is asked, and with which environment. */
export interface ThreadGit {
  root: string;
  env: NodeJS.ProcessEnv;
}

/**
 * Set inside a git hook or alias, these would send our commit into another repository or index than the one that
 * holds the threads.
 */
const misleading = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_PREFIX',
  'GIT_OBJECT_DIRECTORY',
  'GIT_NAMESPACE',
];

export function threadGit(layout: ThreadsLayout, env: NodeJS.ProcessEnv): ThreadGit {
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => !misleading.includes(name)));
  // A hand-made directory may be called `a*`: paths are names here, never patterns.
  return { root: layout.root, env: { ...kept, GIT_LITERAL_PATHSPECS: '1' } };
}

export function tryGit(git: ThreadGit, args: readonly string[], env: NodeJS.ProcessEnv = {}): GitResult {
  return runGit(git.root, args, { ...git.env, ...env });
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

/** Fields of `-z` output. */
export function splitFields(output: string): string[] {
  return output.split('\0').filter((field) => field !== '');
}
