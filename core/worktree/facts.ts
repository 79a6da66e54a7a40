import { runGit } from './git.ts';
import { noHead, readHead } from './head.ts';
import { listUncommitted } from './uncommitted.ts';

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
  return {
    branch,
    head: head === 'none' ? head : shorten(worktree, head, env),
    dirtyFiles: listUncommitted(worktree, env)?.length ?? 0,
  };
}
