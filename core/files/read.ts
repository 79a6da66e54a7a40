import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  type Stats,
} from 'node:fs';
import { systemCode } from '../errors.ts';

/** Bytes of an inbox file that are read; a larger one is shown from its beginning, with its path. */
export const readLimit = 1024 * 1024;

/** Codes of what is no regular file that we may read: a link, a socket, a directory, gone, a name that none can have. */
const notRegular = ['ENOENT', 'ELOOP', 'EISDIR', 'ENXIO', 'ENOTDIR', 'EACCES', 'EMLINK', 'ENAMETOOLONG'];

export interface FileBytes {
  bytes: Buffer;
  /** Size of the whole file; larger than `bytes` when it was cut. */
  size: number;
  modified: Date;
}

/** Windows has neither flag; 0 leaves them out. */
const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a regular file up to `limit` bytes; null for all else, which a reader neither blocks on nor follows. `accept`
 * judges the very file that was opened.
 */
export function readRegularFile(
  path: string,
  limit = readLimit,
  accept: (stat: Stats) => boolean = () => true,
): FileBytes | null {
  let fd: number;
  try {
    fd = openSync(path, openFlags);
  } catch (error) {
    if (notRegular.includes(systemCode(error))) return null;
    throw error;
  }
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile() || !accept(stat)) return null;
    const buffer = Buffer.allocUnsafe(Math.min(stat.size, limit));
    let length = 0;
    while (length < buffer.length) {
      const got = readSync(fd, buffer, length, buffer.length - length, length);
      if (got === 0) break;
      length += got;
    }
    return { bytes: buffer.subarray(0, length), size: stat.size, modified: stat.mtime };
  } finally {
    closeSync(fd);
  }
}

/** Returns a regular file as text; null for what `readRegularFile` refuses and for what is larger than `limit`. */
export function readText(path: string, limit = readLimit): string | null {
  const file = readRegularFile(path, limit);
  return file === null || file.size > limit ? null : file.bytes.toString('utf8');
}

/** Returns the names in a directory; none when it does not exist. */
export function listNames(directory: string): string[] {
  return listEntries(directory).map(({ name }) => name);
}

/** Returns the entries of a directory; none when it does not exist. */
export function listEntries(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) return [];
    throw error;
  }
}
