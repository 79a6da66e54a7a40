import { join } from 'node:path';
import { type Context, rootOf } from '../context.ts';
import { readRegularFile } from '../files/read.ts';
import { readStateLine, stateDirectory } from '../files/state-directory.ts';
import { isOwnAlone } from '../files/trust.ts';
import { createFile } from '../files/write.ts';

/**
 * Records the Node that runs now for the hooks, where none is recorded and 0.3.1 had recorded this very one in the root:
 * an upgrade from there proves the new version so, before that was installed. What the root says is run by nobody for it;
 * whoever names another Node there has nothing recorded. Never throws: the hooks find one on the PATH, or say so.
 */
export function recordRunningNode(ctx: Pick<Context, 'home' | 'env'>, node: string): void {
  const state = stateDirectory({ ...ctx.env, HOME: ctx.home });
  try {
    const old = readRegularFile(join(rootOf(ctx), '.node'), undefined, isOwnAlone);
    if (old === null || state === null || readStateLine(state, 'node') !== null) return;
    const line = `${node}\n`;
    if (Buffer.from(old.bytes).toString('utf8') === line) createFile(join(state, 'node'), line);
  } catch {
    // A sandbox lets nothing be written there.
  }
}
