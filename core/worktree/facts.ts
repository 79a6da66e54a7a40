import { noHead, readHead, unknown } from '../git/refs.ts';
import { readGit } from '../git/run.ts';
import { listUncommitted } from './uncommitted.ts';

/** Without git: long enough for any repository. */
const shortLength = 12;

/** As git abbreviates it here, because other readers compare it with that. */
function shorten(worktree: string, head: string, env: NodeJS.ProcessEnv): string {
  const short = readGit(worktree, ['rev-parse', '--short', head], env);
  const name = short.ok ? short.output.trim() : '';
  return name !== '' && head.startsWith(name) ? name : head.slice(0, shortLength);
}

/** Reads what a handoff records of its worktree; a directory without repository gives `none`, `none`, 0. */
export function readFacts(worktree: string, env: NodeJS.ProcessEnv) {
  const { branch, head } = readHead(worktree);
  if (branch === noHead.branch && head === noHead.head) return { branch, head, dirtyFiles: 0 };
  return {
    branch,
    head: [noHead.head, unknown].includes(head) ? head : shorten(worktree, head, env),
    /** Null where git could not count them. */
    dirtyFiles: listUncommitted(worktree, env)?.length ?? null,
  };
}
