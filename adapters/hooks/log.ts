import { join } from 'node:path';
import { type Context, rootOf } from '../../core/context.ts';
import { appendLog } from '../../core/files/own/append-log.ts';

export function logPath(ctx: Context): string {
  return join(rootOf(ctx), '.log');
}

/** Notes a failure of a hook. The environment is never logged: it holds the user's keys. A failing log is no failure. */
export function logFailure(ctx: Context, what: string, error: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  try {
    appendLog(logPath(ctx), `${ctx.now().toISOString()} ${ctx.self.pid} ${what}: ${detail}\n`);
  } catch {
    // The notice to the user still tells.
  }
}
