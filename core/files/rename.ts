import { renameSync } from 'node:fs';

/** Gives a file another name in the same file system, over whatever has that name. */
export function renameFile(path: string, target: string): void {
  renameSync(path, target);
}
