import { runGit } from './git.ts';
import { noHead, readHead } from './head.ts';

/** What a handoff records of the worktree it was written in. */
export interface WorktreeFacts {
  branch: string;
  /** Short object name, or `none`. */
  head: string;
  dirtyFiles: number;
}

/** Without git: long enough for any repository. */
const shortLength = 12;

/** As git abbreviates it here, because other readers compare it with that. */
function shorten(worktree: string, head: string, env: NodeJS.ProcessEnv): string {
  const short = runGit(worktree, ['rev-parse', '--short', head], env);
  const name = short.ok ? short.output.trim() : '';
  return name !== '' && head.startsWith(name) ? name : head.slice(0, shortLength);
}

/** Reads the facts; a directory without repository gives `none`, `none`, 0. */
export function readFacts(worktree: string, env: NodeJS.ProcessEnv): WorktreeFacts {
  const { branch, head } = readHead(worktree, env);
  if (branch === noHead.branch && head === noHead.head) return { branch, head, dirtyFiles: 0 };
  const status = runGit(worktree, ['status', '--porcelain', '-z', '--untracked-files=normal'], env);
  return {
    branch,
    head: head === 'none' ? head : shorten(worktree, head, env),
    dirtyFiles: status.ok ? countEntries(status.output) : 0,
  };
}

/** Entries of `git status --porcelain -z`; a rename carries its old name as a further field. */
function countEntries(output: string): number {
  const fields = output.split('\0').filter((field) => field !== '');
  let count = 0;
  for (let index = 0; index < fields.length; index++) {
    count++;
    if (/^[RC]|^.[RC]/.test(fields[index] ?? '')) index++;
  }
  return count;
}
