import { dirname } from 'node:path';
import { createFile } from '../disk/write.ts';
import { HandoffError, systemCode } from '../errors.ts';

/** Writes a file of the chain; false when its name is taken. Throws `disk-full` or `root-unwritable`. */
export function createEntry(path: string, text: string): boolean {
  try {
    return createFile(path, text);
  } catch (error) {
    const code = systemCode(error);
    const full = code === 'ENOSPC' || code === 'EDQUOT';
    throw new HandoffError(full ? 'disk-full' : 'root-unwritable', {
      message: full
        ? `${path}: the disk is full (${code}); nothing was written`
        : `${path}: cannot be written (${code || String(error)}); expected ${dirname(path)} to be a directory of yours`,
      hint: full ? 'free some space, then run the same command again' : `ls -ld ${dirname(path)}`,
      cause: error,
    });
  }
}
