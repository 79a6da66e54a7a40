import { appendFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Context, rootOf } from '../../core/context.ts';
import { ensureDirectory } from '../../core/disk/directory.ts';
import { replaceFile } from '../../core/disk/write.ts';

const logLimit = 256 * 1024;

export function logPath(ctx: Context): string {
  return join(rootOf(ctx), '.log');
}

/** Notes a failure of a hook. The environment is never logged: it holds the user's keys. A failing log is no failure. */
export function logFailure(ctx: Context, what: string, error: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const path = logPath(ctx);
  const line = `${ctx.now().toISOString()} ${ctx.self.pid} ${what}: ${detail}\n`;
  try {
    ensureDirectory(rootOf(ctx));
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > logLimit) replaceFile(path, line);
    else appendFileSync(path, line, { mode: 0o600 });
  } catch {
    // The notice to the user still tells.
  }
}
