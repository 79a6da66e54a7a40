import {
  closeSync,
  constants,
  type Dirent,
  existsSync,
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
  bytes: Uint8Array;
  /** Size of the whole file; larger than `bytes` when it was cut. */
  size: number;
  modified: Date;
}

/** Windows has neither flag; 0 leaves them out. */
const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a regular file up to `limit` bytes. Returns null for what is not one (a symbolic link, a FIFO, a directory),
 * and for a file that is gone: a reader neither blocks on it nor follows it. `accept` judges the very file that was
 * opened, as the name could lead to another one by then.
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
  return file === null || file.size > limit ? null : Buffer.from(file.bytes).toString('utf8');
}

/**
 * Reads the beginning of a file into a buffer that the caller keeps, for walks over very many. Null where there is
 * none, 0 where it is empty or cannot be read so. It asks nobody for the size, and a missing file is told without an
 * error: both would cost more than the read.
 */
function readHeadInto(path: string, buffer: Uint8Array): number | null {
  if (!existsSync(path)) return null;
  let fd: number | undefined;
  try {
    fd = openSync(path, openFlags);
    return readSync(fd, buffer, 0, buffer.length, 0);
  } catch {
    return 0;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** One buffer for all files: a thousand of their own cost more than reading them. */
const shared = Buffer.allocUnsafeSlow(64 * 1024);

/** The most that `readTextQuickly` reads. */
export const quickLimit = shared.length;

/**
 * Returns the beginning of a file as text, without asking what kind of file it is; null for one that is empty or cannot
 * be read. `cut` says that there may be more.
 */
export function readTextQuickly(path: string, limit: number): { text: string; cut: boolean } | null {
  const buffer = shared.subarray(0, limit);
  const length = readHeadInto(path, buffer);
  return length ? { text: buffer.toString('utf8', 0, length), cut: length === buffer.length } : null;
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
