import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import type { Context } from '../../../core/context.ts';
import { commandId, type LedgerEntry } from '../../../core/handoff/evidence/verification.ts';

const timeoutMs = 600_000;
const outputLimit = 64 * 1024 * 1024;

/**
 * Runs one verification command in the worktree, by `sh`. The only place in the project that runs anything a handoff
 * says: callers have shown it to a person and got a yes.
 */
export function runVerification(
  ctx: Context,
  worktree: string,
  command: string,
): { entry: LedgerEntry; output: string } {
  const before = ctx.now().getTime();
  const result = spawnSync('sh', ['-c', command], {
    cwd: worktree,
    env: ctx.env as NodeJS.ProcessEnv,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: outputLimit,
  });
  const output = `${result.stdout ?? ''}${result.stderr ?? ''}`;
  const stopped = result.error !== undefined;
  const entry = {
    id: commandId(command),
    exit: stopped ? 124 : (result.status ?? 128),
    ms: Math.max(0, ctx.now().getTime() - before),
    output: createHash('sha256').update(output).digest('hex').slice(0, 12),
  };
  return { entry, output };
}
