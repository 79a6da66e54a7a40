import { spawn } from 'node:child_process';
import { oneLine } from '../text/lines.ts';
import { findGit, pathForGit } from './program.ts';
import { noGit, safeFlags, withoutMisleading } from './run.ts';

export type GitAnswer = { ok: true; output: string } | { ok: false; status: number | null; reason: string };

export interface GitRequest {
  timeoutMs?: number;
  env?: Record<string, string>;
  input?: string;
  /** True where nobody can be asked: no password prompt in whatever form, and no child survives the timeout. */
  unattended?: boolean;
}

const withoutPrompts = {
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: 'true',
  SSH_ASKPASS_REQUIRE: 'never',
  GCM_INTERACTIVE: 'never',
};

/** Where nobody is asked, the environment is a session's: its project may have set what names a program. */
function environmentOf(env: NodeJS.ProcessEnv, unattended: boolean): NodeJS.ProcessEnv {
  if (!unattended) return withoutMisleading(env);
  const kept = Object.entries(env).filter(
    ([name]) => !/^(?:GIT_|SSH_ASKPASS)/.test(name) || /^GIT_CONFIG_(?:GLOBAL|NOSYSTEM)$/.test(name),
  );
  return { ...Object.fromEntries(kept), ...withoutPrompts };
}

/**
 * Runs git in the clone that the program runs from, with its and the user's configuration: whoever can write that can
 * write `dist` too. Never throws.
 */
export function startGit(
  directory: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  request: GitRequest = {},
): Promise<GitAnswer> {
  const { timeoutMs = 60_000, unattended = false } = request;
  const git = findGit(env, directory);
  if (git === null) return Promise.resolve({ ok: false, status: null, reason: noGit });
  const child = spawn(git, [...safeFlags, ...args], {
    cwd: directory,
    env: {
      ...environmentOf(env, unattended),
      LC_ALL: 'C',
      PATH: pathForGit(env, directory, git),
      ...request.env,
    },
    // A session of its own has no terminal that ssh could ask on, and is one group that can be killed whole.
    detached: unattended && process.platform !== 'win32',
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk) => out.push(chunk));
  child.stderr.on('data', (chunk) => err.push(chunk));
  child.stdin.on('error', () => {});
  child.stdin.end(request.input ?? '');
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      killGroup(child.pid, unattended);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ ok: false, status: null, reason: `git ${args[0]} took more than ${timeoutMs} ms` });
    }, timeoutMs);
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ ok: false, status: null, reason: error.message });
    });
    child.on('close', (status) => {
      clearTimeout(timer);
      const output = Buffer.concat(out).toString('utf8');
      const reason = oneLine(Buffer.concat(err).toString('utf8'));
      resolve(status === 0 ? { ok: true, output } : { ok: false, status, reason });
    });
  });
}

function killGroup(pid: number | undefined, group: boolean): void {
  if (pid === undefined) return;
  try {
    process.kill(group && process.platform !== 'win32' ? -pid : pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
