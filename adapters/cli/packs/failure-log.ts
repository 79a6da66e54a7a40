import { appendFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Context, rootOf } from '../../../core/context.ts';
import { ensureDirectory } from '../../../core/disk/directory.ts';
import { replaceFile } from '../../../core/disk/write.ts';

const logLimit = 256 * 1024;

/** Notes what went wrong with a transfer, one line each, for a person to read. A log that cannot be written is no failure. */
export function logFailures(ctx: Context, audience: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  const path = join(rootOf(ctx), '.pack.log');
  const at = ctx
    .now()
    .toISOString()
    .replace(/\.\d+Z$/, 'Z');
  const text = lines.map((line) => `${at}  for ${audience}  ${line.replace(/\s+/g, ' ')}\n`).join('');
  try {
    ensureDirectory(rootOf(ctx));
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > logLimit) replaceFile(path, text);
    else appendFileSync(path, text, { mode: 0o600 });
  } catch {
    // The notes of the package still tell.
  }
}
