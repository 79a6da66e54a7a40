import { join } from 'node:path';
import { type Context, rootOf } from '../../../core/context.ts';
import { appendLog } from '../../../core/files/own/append-log.ts';
import { instantText } from '../../../core/text/instants.ts';

/** Notes what went wrong with a transfer, one line each, for a person to read. A log that cannot be written is no failure. */
export function logFailures(ctx: Context, audience: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  const at = instantText(ctx.now());
  const text = lines.map((line) => `${at}  for ${audience}  ${line.replace(/\s+/g, ' ')}\n`).join('');
  try {
    appendLog(join(rootOf(ctx), '.pack.log'), text);
  } catch {
    // The notes of the package still tell.
  }
}
