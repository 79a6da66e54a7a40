import { HandoffError, systemCode } from '../errors.ts';

/**
 * What a failed `createFile` means to a person: `disk-full`, else `root-unwritable` with the directory that should be
 * theirs. An error that explains itself stays as it is: a file that is filed and not synced was written.
 */
export function explainWriteError(error: unknown, path: string, directory: string): HandoffError {
  if (error instanceof HandoffError) return error;
  const code = systemCode(error);
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new HandoffError(full ? 'disk-full' : 'root-unwritable', {
    message: full
      ? `${path}: the disk is full (${code}); nothing was written`
      : `${path}: cannot be written (${code || String(error)}); expected ${directory} to be a directory of yours`,
    hint: full ? 'free some space, then run the same command again' : `ls -ld ${directory}`,
    cause: error,
  });
}
