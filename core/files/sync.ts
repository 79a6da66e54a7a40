import { closeSync, fsyncSync, openSync } from 'node:fs';
import { systemCode } from '../errors.ts';

/** Codes with which systems say that a directory cannot be fsynced at all (Windows, some network mounts). */
const directorySyncUnsupported = new Set(['EISDIR', 'EPERM', 'EINVAL', 'EACCES', 'ENOTSUP', 'EBADF']);

/** Makes the entries of a directory durable; without it a name created by link or rename may be gone after power loss. */
export function syncDirectory(path: string): void {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (error) {
    if (directorySyncUnsupported.has(systemCode(error))) return;
    throw error;
  }
  try {
    fsyncSync(fd);
  } catch (error) {
    if (!directorySyncUnsupported.has(systemCode(error))) throw error;
  } finally {
    closeSync(fd);
  }
}
