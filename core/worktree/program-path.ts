import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, isAbsolute, join, sep } from 'node:path';

/** The outermost repository around a directory; null where there is none. */
function outermostRepository(directory: string): string | null {
  let found: string | null = null;
  for (let current = directory; ; current = dirname(current)) {
    if (existsSync(join(current, '.git'))) found = current;
    if (dirname(current) === current) return found;
  }
}

function physical(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/**
 * A PATH without what the repository could have put there (`./bin`, `node_modules/.bin`): a sandboxed session writes
 * into its repository, and its `git` must not be run for us outside.
 */
export function pathOutside(path: string, directory: string): string {
  const repository = physical(outermostRepository(directory) ?? directory);
  return path
    .split(delimiter)
    .filter((entry) => isAbsolute(entry) && !`${physical(entry)}${sep}`.startsWith(`${repository}${sep}`))
    .join(delimiter);
}
