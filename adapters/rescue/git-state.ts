import { readHead, unknown } from '../../core/git/refs.ts';
import { readGit } from '../../core/git/run.ts';
import type { GitState } from '../../core/rescue/sections/request.ts';
import { listUncommitted, readFacts } from '../../core/worktree/facts.ts';

const logLimit = 20;

/** Returns the commits that a worktree's HEAD has since an instant, newest first; none where git cannot tell. */
function logSince(worktree: string, since: string | null, env: NodeJS.ProcessEnv): GitState['log'] {
  const { head } = readHead(worktree);
  if (since === null || head === unknown || head === 'none') return [];
  const flags = [`--since=${since}`, `--max-count=${logLimit}`, '--format=%h %s'];
  const listed = readGit(worktree, ['log', ...flags, head, '--'], env);
  if (!listed.ok) return [];
  return listed.output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ hash: line.slice(0, line.indexOf(' ')), subject: line.slice(line.indexOf(' ') + 1) }));
}

/** Reads what git says of a worktree now; null outside a repository. */
export function readGitState(
  worktree: string,
  since: string | null,
  env: NodeJS.ProcessEnv,
): GitState | null {
  const { branch, head } = readFacts(worktree, env);
  if (branch === 'none') return null;
  const dirty = listUncommitted(worktree, env)?.map(({ path }) => path) ?? null;
  return { branch, head, dirty, log: logSince(worktree, since, env) };
}
