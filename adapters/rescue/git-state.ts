import { noHead, readHead, unknown } from '../../core/git/refs.ts';
import { readGit } from '../../core/git/run.ts';
import type { GitState } from '../../core/rescue/sections/request.ts';
import { listUncommitted } from '../../core/worktree/facts.ts';

const logLimit = 20;
/** Where git does not abbreviate a commit: long enough for any repository. */
const shortLength = 12;

/** Returns the newest commits of a worktree's HEAD, the newest first; none where git cannot tell. */
function newestCommits(worktree: string, head: string, env: NodeJS.ProcessEnv) {
  const listed = readGit(worktree, ['log', `--max-count=${logLimit}`, '--format=%h %ct %s', head, '--'], env);
  const lines = listed.ok ? listed.output.split('\n').filter((line) => line !== '') : [];
  return lines.map((line) => {
    const [hash = '', seconds = '', ...words] = line.split(' ');
    return { hash, atMs: Number(seconds) * 1000, subject: words.join(' ') };
  });
}

/** Reads what git says of a worktree now, with its commits since an instant; null outside a repository. */
export function readGitState(
  worktree: string,
  since: string | null,
  env: NodeJS.ProcessEnv,
): GitState | null {
  const { branch, head } = readHead(worktree);
  if (branch === noHead.branch) return null;
  const isKnown = head !== noHead.head && head !== unknown;
  const commits = isKnown ? newestCommits(worktree, head, env) : [];
  const sinceMs = since === null ? Number.POSITIVE_INFINITY : Date.parse(since);
  return {
    root: worktree,
    branch,
    head: isKnown ? (commits[0]?.hash ?? head.slice(0, shortLength)) : head,
    dirty: listUncommitted(worktree, env)?.map(({ path }) => path) ?? null,
    log: commits.filter(({ atMs }) => atMs >= sinceMs).map(({ hash, subject }) => ({ hash, subject })),
  };
}
