import * as fs from 'node:fs';
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
const openFlags = fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0);

/**
 * Reads a regular file up to `limit` bytes; null for all else, which a reader neither blocks on nor follows. `accept`
 * judges the very file that was opened.
 */
export function readRegularFile(
  path: string,
  limit = readLimit,
  accept: (stat: fs.Stats) => boolean = () => true,
): FileBytes | null {
  let fd: number;
  try {
    fd = fs.openSync(path, openFlags);
  } catch (error) {
    if (notRegular.includes(systemCode(error))) return null;
    throw error;
  }
  try {
    const stat = fs.fstatSync(fd);
    if (!stat.isFile() || !accept(stat)) return null;
    const buffer = Buffer.allocUnsafe(Math.min(stat.size, limit));
    let length = 0;
    while (length < buffer.length) {
      const got = fs.readSync(fd, buffer, length, buffer.length - length, length);
      if (got === 0) break;
      length += got;
    }
    return { bytes: buffer.subarray(0, length), size: stat.size, modified: stat.mtime };
  } finally {
    fs.closeSync(fd);
  }
}

/** Returns a regular file as text; null for what `readRegularFile` refuses and for what is larger than `limit`. */
export function readText(path: string, limit = readLimit): string | null {
  const file = readRegularFile(path, limit);
  return file === null || file.size > limit ? null : file.bytes.toString('utf8');
}

/** Returns the names in a directory; none when it does not exist. */
export function listNames(directory: string): string[] {
  return orNone(() => fs.readdirSync(directory));
}

/** Returns the names in a directory that may be another user's; null where it cannot be read. */
export function listReadableNames(directory: string): string[] | null {
  try {
    return listNames(directory);
  } catch {
    return null;
  }
}

/** Returns the entries of a directory; none when it does not exist. */
export function listEntries(directory: string): fs.Dirent[] {
  return orNone(() => fs.readdirSync(directory, { withFileTypes: true }));
}

function orNone<Item>(list: () => Item[]): Item[] {
  try {
    return list();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) return [];
    throw error;
  }
}

/** Returns what `parse` makes of a JSON file; null for a file without JSON, and where `parse` throws. */
export function readJson<Value>(path: string, parse: (value: unknown) => Value | null): Value | null {
  try {
    const text = readText(path);
    return text === null ? null : parse(JSON.parse(text));
  } catch {
    return null;
  }
}
