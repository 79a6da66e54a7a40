import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
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

/**
 * Makes a directory and its missing parents, durably. Node's own recursive mkdir reports ENOENT on a read-only
 * parent.
 */
export function ensureDirectory(path: string, durable = true, shared = false): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) ensureDirectory(parent, durable, shared);
  try {
    mkdirSync(path, { mode: shared ? 0o777 : 0o700 });
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return;
    throw error;
  }
  if (durable) syncDirectory(parent);
}

/** Gives a directory another name, which must be free, and makes that durable. */
export function renameDirectory(from: string, to: string): void {
  renameSync(from, to);
  syncDirectory(dirname(to));
  syncDirectory(dirname(from));
}

export function renameFile(path: string, target: string): void {
  renameSync(path, target);
}
