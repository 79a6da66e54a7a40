import { isAbsolute, join } from 'node:path';
import { entryAt } from './entry.ts';
import { readRegularFile } from './read.ts';
import { isOwnAlone } from './trust.ts';

/** A path is shorter than that on every system. */
const lineLimit = 8192;

/**
 * Returns the directory of our own state that carries authority: `$XDG_STATE_HOME/agent-handoff`, else
 * `~/.local/state/agent-handoff` (spec/storage.md, "State"). Null where no absolute path tells where it is.
 */
export function stateDirectory(env: Readonly<Record<string, string | undefined>>): string | null {
  const { HOME: home = '', XDG_STATE_HOME: chosen = '' } = env;
  if (isAbsolute(chosen)) return join(chosen, 'agent-handoff');
  return isAbsolute(home) ? join(home, '.local', 'state', 'agent-handoff') : null;
}

/**
 * Returns the absolute path that a file of the state directory holds, on its only line. Null for anything else: no
 * such file, a link, a file or a directory that is another user's or that others can write, a relative path.
 */
export function readStateLine(directory: string, name: string): string | null {
  const entry = entryAt(directory);
  if (!entry?.isDirectory() || !isOwnAlone(entry)) return null;
  const file = readRegularFile(join(directory, name), lineLimit, isOwnAlone);
  if (file === null || file.size > lineLimit) return null;
  const line = Buffer.from(file.bytes).toString('utf8').replace(/\n$/, '');
  return isAbsolute(line) && !/[\0\n\r]/.test(line) ? line : null;
}
