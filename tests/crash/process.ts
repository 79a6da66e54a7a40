import { spawn } from 'node:child_process';

export interface Command {
  program: string;
  args: readonly string[];
  cwd: string;
  env: Record<string, string>;
  input?: string | Uint8Array | undefined;
  limitMs?: number;
}

export interface Ended {
  status: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
  tookMs: number;
  /** It did not end by itself. */
  hung: boolean;
}

const usualLimitMs = 10_000;

/** strace killed alone would leave its tracee behind, which holds the pipes open. */
function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended meanwhile.
  }
}

/** Runs a program to its end; `onSpawn` may kill it. A program that hangs is killed and its end says so. */
export function runCommand(command: Command, onSpawn?: (pid: number) => void): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    let hung = false;
    const child = spawn(command.program, [...command.args], {
      cwd: command.cwd,
      env: command.env,
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    const timer = setTimeout(() => {
      hung = true;
      killGroup(child.pid);
    }, command.limitMs ?? usualLimitMs);
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.on('error', () => undefined);
    child.on('error', reject);
    child.on('close', (status, signal) => {
      clearTimeout(timer);
      resolve({
        status,
        signal,
        stdout: Buffer.concat(out).toString('utf8'),
        stderr: Buffer.concat(err).toString('utf8'),
        hung,
        tookMs: performance.now() - began,
      });
    });
    child.stdin.end(command.input ?? '');
    if (child.pid !== undefined) onSpawn?.(child.pid);
  });
}
