import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { oneLine } from '../text/lines.ts';
import { findGit } from './program.ts';
import { type GitResult, noGit, safeFlags, withoutMisleading } from './run.ts';

export interface GitRequest {
  timeoutMs?: number;
  env?: Record<string, string>;
  input?: string;
  /** True where nobody can be asked: no password prompt in whatever form, and no child survives the timeout. */
  unattended?: boolean;
  /** How the output is read: `latin1` gives a character for each byte. */
  encoding?: 'utf8' | 'latin1';
}

/** More than this is no answer to anything that is asked here. */
const outputLimit = 256 * 1024 * 1024;

/** Returns what a stream holds. Throws for more than the limit. */
async function readStream(stream: Readable, encoding: 'utf8' | 'latin1' = 'utf8'): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > outputLimit) throw new Error(`git printed more than ${outputLimit} bytes`);
  }
  return Buffer.concat(chunks).toString(encoding);
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
export async function startGit(
  directory: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  request: GitRequest = {},
): Promise<GitResult> {
  const { timeoutMs = 60_000, unattended = false } = request;
  const git = findGit(env, directory);
  if (git === null) return { ok: false, reason: noGit };
  const child = spawn(git.file, [...safeFlags, ...args], {
    cwd: directory,
    env: {
      ...environmentOf(env, unattended),
      LC_ALL: 'C',
      PATH: git.path,
      ...request.env,
    },
    // A session of its own has no terminal that ssh could ask on, and is one group that can be killed whole.
    detached: unattended && process.platform !== 'win32',
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    killGroup(child.pid, unattended);
    child.stdout.destroy();
    child.stderr.destroy();
  }, timeoutMs);
  child.stdin.on('error', () => {}).end(request.input ?? '');
  try {
    const output = readStream(child.stdout, request.encoding);
    const ends = [once(child, 'close'), output, readStream(child.stderr)] as const;
    const [[status], printed, complaint] = await Promise.all(ends);
    return status === 0 ? { ok: true, output: printed } : { ok: false, status, reason: oneLine(complaint) };
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    killGroup(child.pid, unattended);
    return { ok: false, reason: late ? `git ${args[0]} took more than ${timeoutMs} ms` : failure };
  } finally {
    clearTimeout(timer);
  }
}

function killGroup(pid: number | undefined, group: boolean): void {
  if (pid === undefined) return;
  try {
    process.kill(group && process.platform !== 'win32' ? -pid : pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}
