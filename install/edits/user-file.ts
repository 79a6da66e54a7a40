import { readFileSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from '../../core/errors.ts';
import { ensureDirectory, syncDirectory } from '../../core/files/directory.ts';
import { replaceFile } from '../../core/files/write.ts';
import { resolveTarget } from '../found-file.ts';

/**
 * Replaces the bytes of a file that belongs to the user: whole or not at all, through a symbolic link, with mode
 * and owner kept. A new file gets mode 0600 and its missing directories 0700. Throws the system's error. Not by a
 * library: the name of the temporary file must tell who made it, so that one that a death left can be removed.
 */
export function writeUserFile(file: string, bytes: Uint8Array): void {
  ensureDirectory(dirname(file));
  const target = resolveTarget(file);
  replaceFile(target, bytes, { like: statSync(target, { throwIfNoEntry: false }) });
  syncDirectory(dirname(target));
}

export function removeUserFile(file: string): void {
  rmSync(file);
  syncDirectory(dirname(file));
}

/** The bytes as they are now, null when there is no such file. */
export function readOrNull(file: string): Uint8Array | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}
