import { isAbsolute, join } from 'node:path';
import { type Context, noHome, rootOf } from '../../context.ts';
import { entryAt } from '../entry.ts';
import { readRegularFile } from '../read.ts';
import { isOwnAlone } from '../trust.ts';
import { createFile } from '../write.ts';

/** A path is shorter than that on every system. */
const lineLimit = 8192;

/** Returns the directory of our own state (spec/storage.md, "State"); null where no absolute path tells where it is. */
export function stateDirectory(env: Readonly<Record<string, string | undefined>>): string | null {
  const { HOME: home = '', XDG_STATE_HOME: chosen = '' } = env;
  if (isAbsolute(chosen)) return join(chosen, 'agent-handoff');
  return isAbsolute(home) && home !== noHome ? join(home, '.local', 'state', 'agent-handoff') : null;
}

/** Returns the path that is a state file's only line; null for all else, and where others could have written it. */
export function readStateLine(directory: string, name: string): string | null {
  const entry = entryAt(directory);
  if (!entry?.isDirectory() || !isOwnAlone(entry)) return null;
  const file = readRegularFile(join(directory, name), lineLimit, isOwnAlone);
  if (file === null || file.size > lineLimit) return null;
  const line = file.bytes.toString('utf8').replace(/\n$/, '');
  return isAbsolute(line) && !/[\0\n\r]/.test(line) ? line : null;
}

/**
 * Records the Node that runs now where none is recorded and 0.3.1 had recorded this very one in the root: an upgrade
 * from there proves the new version so. Never throws.
 */
export function recordRunningNode(ctx: Pick<Context, 'home' | 'env'>, node: string): void {
  const state = stateDirectory({ ...ctx.env, HOME: ctx.home });
  try {
    const old = readRegularFile(join(rootOf(ctx), '.node'), undefined, isOwnAlone);
    if (old === null || state === null || readStateLine(state, 'node') !== null) return;
    const line = `${node}\n`;
    if (old.bytes.toString('utf8') === line) createFile(join(state, 'node'), line);
  } catch {
    // A sandbox lets nothing be written there.
  }
}
