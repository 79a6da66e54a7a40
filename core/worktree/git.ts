import { spawnSync } from 'node:child_process';

/** Nothing in a repository may run because we look at it: no fsmonitor, no hooks, no locks taken. */
const safeFlags = ['--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];
const timeoutMs = 2000;

export type GitResult = { ok: true; output: string } | { ok: false; reason: string };

/** Runs git by argv in a directory, for 2 s at most. Never throws: no git, no repository and a timeout are results. */
export function runGit(directory: string, args: readonly string[], env: NodeJS.ProcessEnv): GitResult {
  const result = spawnSync('git', [...safeFlags, ...args], {
    cwd: directory,
    env: { ...env, GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
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
