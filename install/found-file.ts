import { lstatSync, readFileSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { HandoffError, systemCode } from '../core/errors.ts';

/** A file as it was found before anything was decided. */
export interface FoundFile {
  file: string;
  /** Null: there is no such file. An empty file has no bytes, which is another thing. */
  bytes: Uint8Array | null;
  /** Whether the name itself is a symbolic link. */
  link: boolean;
  /** Directories that must be made before the file can be, outermost first. */
  missingDirectories: string[];
}

/** No configuration comes near this; beyond it something else has the name, and parsing would take seconds. */
const sizeLimit = 4 * 1024 * 1024;

/**
 * Reads a file that an edit is planned for. Only ENOENT counts as absent. Throws `config-unreadable` (no
 * permission, a directory, a device, a dangling link, a file where a directory is needed) or `too-large`.
 */
export function readFound(file: string): FoundFile {
  const entry = statOrNull(file, lstatSync);
  if (entry === null) return { file, bytes: null, link: false, missingDirectories: missingAbove(file) };
  const link = entry.isSymbolicLink();
  const target = link ? statOrNull(file, statSync) : entry;
  if (target === null) {
    throw unreadable(file, `a symbolic link to ${readlinkSync(file)}, which does not exist`, undefined);
  }
  if (!target.isFile()) {
    const what = target.isDirectory() ? 'a directory' : 'neither a file nor a link to one';
    throw unreadable(file, `${what}; expected a file`, undefined);
  }
  if (target.size > sizeLimit) {
    throw new HandoffError('too-large', {
      message: `${file}: ${target.size} bytes; expected at most ${sizeLimit}`,
      hint: `Look at what stands in ${file}, then run the same command again. Nothing was changed.`,
    });
  }
  try {
    return { file, bytes: readFileSync(file), link, missingDirectories: [] };
  } catch (cause) {
    throw unreadable(file, reasonOf(cause), cause);
  }
}

/** The file that a write must replace so that a link stays a link. */
export function resolveTarget(file: string): string {
  try {
    return realpathSync(file);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return file;
    throw error;
  }
}

export function reasonOf(error: unknown): string {
  const reasons: Record<string, string> = {
    EACCES: 'permission denied (EACCES)',
    EPERM: 'operation not permitted (EPERM)',
    EROFS: 'the file system is read-only (EROFS)',
    ENOSPC: 'no space left on the device (ENOSPC)',
    ENOTDIR: 'something above it is not a directory (ENOTDIR)',
    ELOOP: 'symbolic links in a circle (ELOOP)',
    ENAMETOOLONG: 'the name is too long (ENAMETOOLONG)',
  };
  return reasons[systemCode(error)] ?? (error instanceof Error ? error.message : String(error));
}

function statOrNull(file: string, stat: (path: string) => Stats): Stats | null {
  try {
    return stat(file);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return null;
    throw unreadable(file, reasonOf(cause), cause);
  }
}

function missingAbove(file: string): string[] {
  const directory = dirname(file);
  const entry = statOrNull(directory, lstatSync);
  if (entry === null) return [...missingAbove(directory), directory];
  const target = statOrNull(directory, statSync);
  if (target === null) {
    throw unreadable(
      directory,
      `a symbolic link to ${readlinkSync(directory)}, which does not exist`,
      undefined,
    );
  }
  if (!target.isDirectory()) throw unreadable(directory, 'not a directory; expected one', undefined);
  return [];
}

function unreadable(file: string, reason: string, cause: unknown): HandoffError {
  return new HandoffError('config-unreadable', {
    message: `${file}: ${reason}`,
    hint: `Put ${file} right, then run the same command again. Nothing was changed.`,
    cause,
  });
}
