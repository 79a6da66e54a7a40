import { existsSync, rmdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from '../core/errors.ts';

/** The directories above a file that do not exist, outermost first. */
export function listMissingDirectories(file: string): string[] {
  const directory = dirname(file);
  return existsSync(directory) ? [] : [...listMissingDirectories(directory), directory];
}

/** Removes those that are empty, the innermost first; what holds anything stays. */
export function removeEmptyDirectories(directories: readonly string[]): void {
  for (const directory of [...directories].sort((a, b) => b.length - a.length)) {
    try {
      rmdirSync(directory);
    } catch (error) {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EACCES', 'EPERM'].includes(systemCode(error)))
        throw error;
    }
  }
}
