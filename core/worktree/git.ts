import { spawnSync } from 'node:child_process';
import { pathOutside } from './program-path.ts';

/** Nothing in a repository may run because we look at it: no fsmonitor, no hooks, no check of signatures, no locks taken. */
const safeFlags = [
  '--no-optional-locks',
  ...['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'log.showSignature=false'].flatMap((one) => [
    '-c',
    one,
  ]),
];
/** Nor may a missing object be fetched: a repository names the program that would do it. */
const safeEnvironment = { GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' };
const timeoutMs = 2000;

export type GitResult = { ok: true; output: string } | { ok: false; reason: string };

/** Runs git by argv in a directory, for 2 s at most. Never throws: no git, no repository and a timeout are results. */
export function runGit(directory: string, args: readonly string[], env: NodeJS.ProcessEnv): GitResult {
  const path = env.PATH === undefined ? {} : { PATH: pathOutside(env.PATH, directory) };
  const result = spawnSync('git', [...safeFlags, ...args], {
    cwd: directory,
    env: { ...env, ...safeEnvironment, LC_ALL: 'C', ...path },
    encoding: 'utf8',
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: 32 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
  if (result.error) return { ok: false, reason: result.error.message };
  if (result.status !== 0) return { ok: false, reason: result.stderr.trim() };
  return { ok: true, output: result.stdout };
}
