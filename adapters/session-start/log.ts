import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Context, rootOf } from '../../core/context.ts';
import { ensureDirectory } from '../../core/disk/directory.ts';
import { lookAt } from '../../core/disk/look.ts';
import { replaceFile } from '../../core/disk/write.ts';

const logLimit = 256 * 1024;
/** Neither through a link nor into a pipe that nobody reads: it would wait for one. Windows has neither flag. */
const openFlags =
  constants.O_WRONLY |
  constants.O_APPEND |
  constants.O_CREAT |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0);

export function logPath(ctx: Context): string {
  return join(rootOf(ctx), '.log');
}

function append(path: string, line: string): void {
  const fd = openSync(path, openFlags, 0o600);
  try {
    writeSync(fd, line);
  } finally {
    closeSync(fd);
  }
}

/** Notes a failure of a hook. The environment is never logged: it holds the user's keys. A failing log is no failure. */
export function logFailure(ctx: Context, what: string, error: unknown): void {
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const line = `${ctx.now().toISOString()} ${ctx.self.pid} ${what}: ${detail}\n`;
  try {
    const path = logPath(ctx);
    ensureDirectory(rootOf(ctx));
    if ((lookAt(path)?.size ?? 0) > logLimit) replaceFile(path, line);
    else append(path, line);
  } catch {
    // The notice to the user still tells.
  }
}
