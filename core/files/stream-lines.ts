import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { systemCode } from '../errors.ts';

const chunkBytes = { least: 16 * 1024, most: 256 * 1024 };
const newline = 10;

/** A longer line is passed over without being put together: a picture, a file of the size that nobody reads. */
const longestLine = 8 * 1024 * 1024;

/** One line of a file; null for one that is too long to be read. */
export interface FileLine {
  text: string | null;
  /** Where it begins in the file, in bytes. */
  offset: number;
}

/** A part of a file, in bytes: what begins in it, and not the line that begins before it. */
export interface ByteRange {
  from: number;
  to: number;
}

/** Windows has neither flag; 0 leaves them out. */
const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a regular file, calls `use` with it and returns its result; null for a link, a directory, a file that `accept`
 * refuses, and for nothing.
 */
export function withRegularFile<Result>(
  path: string,
  accept: (stat: Stats) => boolean,
  use: (file: number, size: number) => Result,
): Result | null {
  let file: number;
  try {
    file = openSync(path, openFlags);
  } catch (error) {
    if (systemCode(error) === '') throw error;
    return null;
  }
  try {
    const stat = fstatSync(file);
    return stat.isFile() && accept(stat) ? use(file, stat.size) : null;
  } finally {
    closeSync(file);
  }
}

/** Yields the lines that begin in a part of an open file. Memory stays within the longest line. */
export function* streamLines(file: number, { from, to }: ByteRange): Generator<FileLine> {
  // From the byte before: a line begins behind a line end.
  let position = Math.max(0, from - 1);
  let start = from === 0 ? 0 : -1;
  let parts: Buffer[] = [];
  let length = 0;
  const finish = (last: Buffer): FileLine => {
    const whole =
      length + last.length <= longestLine ? Buffer.concat([...parts, last]).toString('utf8') : null;
    const line = { text: whole, offset: start };
    parts = [];
    length = 0;
    return line;
  };
  while (start < to) {
    const wanted = Math.max(chunkBytes.least, Math.min(chunkBytes.most, to - position));
    const chunk = Buffer.allocUnsafe(wanted);
    const got = readSync(file, chunk, 0, wanted, position);
    if (got === 0) break;
    let at = 0;
    for (
      let end = chunk.subarray(0, got).indexOf(newline);
      end >= 0;
      end = chunk.subarray(0, got).indexOf(newline, at)
    ) {
      if (start >= 0) yield finish(chunk.subarray(at, end));
      at = end + 1;
      start = position + at;
      if (start >= to) return;
    }
    length += got - at;
    if (start >= 0 && length <= longestLine) parts.push(chunk.subarray(at, got));
    else parts = [];
    position += got;
  }
  if (start >= 0 && start < to && length > 0) yield finish(Buffer.alloc(0));
}
