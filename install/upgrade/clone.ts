import { join, resolve, sep } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from '../../core/context.ts';
import { HandoffError } from '../../core/errors.ts';
import { exists } from '../../core/files/entry.ts';
import { removeFile } from '../../core/files/remove.ts';
import { physicalPath } from '../../core/git/program.ts';
import type { GitResult } from '../../core/git/run.ts';
import { type GitRequest, startGit } from '../../core/git/start.ts';
import { shellWord } from '../../core/text/shell-word.ts';

/** git in the clone that is looked at, see `startGit`. */
export interface CloneGit {
  clone: string;
  run(args: readonly string[], request?: GitRequest): Promise<GitResult>;
  /** Returns what git printed. Throws `git-failed` with git's own words. */
  ask(args: readonly string[], request?: GitRequest): Promise<string>;
}

/** `limitMs`: for everything that is asked together, and nobody is there to answer a question of git's. */
export function gitIn(clone: string, env: Context['env'], limitMs?: number): CloneGit {
  const deadline = performance.now() + (limitMs ?? 0);
  const limited = () => ({ timeoutMs: Math.max(1, deadline - performance.now()), unattended: true });
  const run: CloneGit['run'] = (args, request) =>
    startGit(clone, args, env, limitMs === undefined ? request : limited());
  return {
    clone,
    run,
    async ask(args, request) {
      const answer = await run(args, request);
      if (answer.ok) return answer.output;
      throw new HandoffError('git-failed', {
        message: `git ${args[0]} failed in ${clone}: ${answer.reason || 'it gave no reason'}`,
        hint: statusCommand(clone),
      });
    },
  };
}

export function statusCommand(clone: string): string {
  return `git -C ${shellWord(clone)} status`;
}

export function fieldsOf(output: string): string[] {
  return output.split('\0').filter((field) => field !== '');
}

const waitMs = 3_000;

/** Removes git's locks, named as in `refs/heads/main`, of a git that was killed; one that works gets time to end. */
export async function clearStaleLocks(git: CloneGit, names: readonly string[]): Promise<void> {
  const args = names.flatMap((name) => ['--git-path', `${name}.lock`]);
  const locks = (await git.ask(['rev-parse', ...args])).trim().split('\n');
  for (const lock of locks.map((name) => resolve(git.clone, name))) {
    for (let waited = 0; exists(lock) && waited < waitMs; waited += 100) await sleep(100);
    removeFile(lock);
  }
}

export interface Upstream {
  branch: string;
  head: string;
  remote: string;
  ref: string;
}

const format =
  '%(HEAD)%00%(refname:lstrip=2)%00%(objectname)%00%(upstream:remotename)%00%(upstream:remoteref)';

/** Null when no branch is checked out, or it follows none of a remote. */
export async function readUpstream(git: CloneGit): Promise<Upstream | null> {
  const answer = await git.run(['for-each-ref', `--format=${format}`, 'refs/heads']);
  if (!answer.ok) return null;
  const line = answer.output.split('\n').find((entry) => entry.startsWith('*'));
  const [, branch = '', head = '', remote = '', ref = ''] = line?.split('\0') ?? [];
  return branch === '' || remote === '' || ref === '' ? null : { branch, head, remote, ref };
}

/** Whether a clone lies where a client keeps its copies of plugins: that client replaces them, we do not. */
export function isPluginCopy(clientDirectory: string, clone: string): boolean {
  return physicalPath(clone).startsWith(physicalPath(join(clientDirectory, 'plugins')) + sep);
}
