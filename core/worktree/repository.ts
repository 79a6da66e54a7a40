import { lstatSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';

function look(path: string, stat: typeof lstatSync | typeof statSync): Stats | undefined {
  try {
    return stat(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Whether a directory is the root of a repository: its `.git` holds a `HEAD`, or is a file that is not empty. */
export function isRepository(directory: string): boolean {
  const entry = join(directory, '.git');
  const found = look(entry, statSync);
  if (found?.isDirectory()) return look(join(entry, 'HEAD'), lstatSync) !== undefined;
  return found?.isFile() === true && found.size > 0;
}

/**
 * Whether a directory without repository is marked as a worktree all the same, by any entry `.git`. In a directory that
 * is everybody's (sticky, such as /tmp) it marks nothing: Codex puts an empty one there for each sandboxed command.
 */
export function isMarked(directory: string): boolean {
  if (look(join(directory, '.git'), lstatSync) === undefined) return false;
  return ((look(directory, statSync)?.mode ?? 0) & 0o1000) === 0;
}
